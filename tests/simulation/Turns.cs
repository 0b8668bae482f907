namespace Lisa.Tests.Simulation;

/// <summary>
/// The virtual clock and the one sorted queue of everything that will happen. Events at the same instant happen in the order in
/// which they were put in, so that a run of the simulation depends on nothing but its seed.
/// </summary>
internal sealed class Turns
{
    private static readonly DateTimeOffset Epoch = new(2035, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _queue = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = Epoch;

    /// <summary>How many events have happened.</summary>
    public long Count { get; private set; }

    public TimeSpan Elapsed => Now - Epoch;

    public void After(TimeSpan delay, Action turn) => At(Now + delay, turn);

    /// <summary>A time that has passed already means: now, after what is waiting for now.</summary>
    public void At(DateTimeOffset time, Action turn)
    {
        var due = time < Now ? Now : time;
        _queue.Enqueue(turn, (due.UtcTicks, _order++));
    }

    /// <summary>Makes the next event happen; false when there is none.</summary>
    public bool TryTakeTurn()
    {
        if (!_queue.TryDequeue(out var turn, out var when))
        {
            return false;
        }

        Now = new DateTimeOffset(when.Ticks, TimeSpan.Zero);
        Count++;
        turn();
        return true;
    }
}
