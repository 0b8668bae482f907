namespace Lisa.Grains.Placement;

/// <summary>
/// Takes this silo out of the placement of work: nothing new is sent to it, what waits is handed back, what computes is finished.
/// </summary>
public sealed class SlotDrain(SlotBoard board, WaitingItems waiting, TimeProvider time) : IDrainable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    public async Task DrainAsync(CancellationToken cancellation)
    {
        board.Drain();
        while (board.Own().Total > 0 && !cancellation.IsCancellationRequested)
        {
            waiting.HandBack(int.MaxValue, long.MaxValue);
            await Task.Delay(Pace, time, CancellationToken.None);
        }
    }
}
