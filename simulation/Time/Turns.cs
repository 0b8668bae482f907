namespace Lisa.Simulation.Time;

/// <summary>
/// The virtual clock and the one sorted queue of everything that will happen. Events at the same instant happen in the order in
/// which they were put in, so that a run of the simulation depends on nothing but its seed.
/// </summary>
internal sealed class Turns
{
    public static readonly DateTimeOffset Epoch = new(2035, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _queue = new(Comparer<(long Ticks, long Order)>.Create(
        static (one, other) => one.Ticks != other.Ticks ? one.Ticks.CompareTo(other.Ticks) : one.Order.CompareTo(other.Order)));

    private long _order;

    /// <summary>Time since the world began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Count { get; private set; }

    public void After(TimeSpan delay, Action turn) =>
        _queue.Enqueue(turn, ((delay > TimeSpan.Zero ? Now + delay : Now).Ticks, _order++));

    /// <summary>Makes the next event happen; false when there is none.</summary>
    public bool TryTakeTurn()
    {
        if (!_queue.TryDequeue(out var turn, out var when))
        {
            return false;
        }

        Now = TimeSpan.FromTicks(when.Ticks);
        Count++;
        turn();
        return true;
    }
}
