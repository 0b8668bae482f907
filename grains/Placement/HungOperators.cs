using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Placement;

/// <summary>What is done about operators that do not stop when they are told to.</summary>
/// <param name="Most">Threads that may be left behind on one silo, 0 or more: each may go on using a core, and memory. As many as slots by default.</param>
/// <param name="Grace">How long an operator may take to notice that it is to stop. Default 5 s.</param>
public sealed record HungOptions(int Most, TimeSpan Grace)
{
    public static TimeSpan DefaultGrace { get; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// The operators of this silo that hang: they ran beyond their time and ignored their token. A thread cannot be ended from outside, so it is left
/// behind, and its slot goes on with other work. It is counted, and there is a bound: beyond it a slot waits for as long as its operator hangs, since
/// a silo that left ever more threads behind would end as a whole.
/// </summary>
public sealed class HungOperators(HungOptions options, ILogger<HungOperators> logger)
{
    private int _count;

    /// <summary>Threads left behind, that hang still.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Of them there are at most so many.</summary>
    public int Most => options.Most;

    /// <summary>How long an operator may take to notice that it is to stop.</summary>
    public TimeSpan Grace => options.Grace;

    /// <summary>Leaves the thread of a call behind, until the call ends; false where too many hang already.</summary>
    internal bool TryLeave(Task call)
    {
        var count = Interlocked.Increment(ref _count);
        if (count > options.Most)
        {
            Interlocked.Decrement(ref _count);
            logger.LogError(
                "An operator does not stop, and {Most} hang on this silo already: its slot waits for it. Restart the silo to have all slots again", options.Most);
            return false;
        }

        logger.LogWarning("An operator does not stop: its thread is left behind, {Count} of at most {Most} on this silo", count, options.Most);
        call.ContinueWith(
            _ => Interlocked.Decrement(ref _count), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }
}
