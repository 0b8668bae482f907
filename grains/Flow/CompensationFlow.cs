using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What a run that compensates wants done.</summary>
public abstract record CompensationCommand
{
    private CompensationCommand()
    {
    }

    /// <summary>
    /// Record that this one was begun, then do it, and answer with <see cref="CompensationFlow.Ended"/>. In this order: what a crash interrupts is known to
    /// have been begun, and is done again.
    /// </summary>
    public sealed record Attempt(int Place) : CompensationCommand;

    /// <summary>All have ended: the run is over.</summary>
    public sealed record Settle : CompensationCommand;
}

/// <summary>How often a compensation is tried.</summary>
/// <param name="Attempts">Before it counts as failed. Default 8.</param>
/// <param name="FirstDelay">Wait before the second attempt; doubles with each further one, with a jitter of half. Default 1 s: two minutes in all.</param>
public sealed record CompensationLimits(int Attempts, TimeSpan FirstDelay)
{
    public static CompensationLimits Default { get; } = new(8, TimeSpan.FromSeconds(1));
}

/// <summary>
/// What a run decides that ended without a commit and has compensations to run: which one is next, when it is tried again, when it is given up. One after
/// the other, in the order of the list; one that fails for good does not keep those after it from being run. No I/O and no clock in here: a crash loses this
/// object, and the next is made from what was recorded. A compensation that was begun and whose end is not recorded is begun again, so each runs at least
/// once, and none that has ended runs again.
/// </summary>
public sealed class CompensationFlow
{
    private readonly CompensationStatus[] _all;
    private readonly CompensationLimits _limits;
    private readonly Random _random;
    private bool _isUnderWay;
    private bool _isSettled;
    private DateTimeOffset? _retryAt;

    /// <param name="recorded">In the order in which they run, as they were last recorded.</param>
    /// <param name="limits">How often each is tried.</param>
    /// <param name="random">Jitter of retries.</param>
    public CompensationFlow(IEnumerable<CompensationStatus> recorded, CompensationLimits limits, Random random)
    {
        _all = [.. recorded];
        (_limits, _random) = (limits, random);
    }

    /// <summary>As they stand: what is to be recorded.</summary>
    public IReadOnlyList<CompensationStatus> All => _all;

    /// <summary>The run begins to compensate, goes on after a crash, or a second has passed: what failed and has waited long enough is tried again.</summary>
    public void Tick(DateTimeOffset now, List<CompensationCommand> commands)
    {
        if (_isUnderWay || _isSettled || _retryAt > now)
        {
            return;
        }

        _retryAt = null;
        var place = Array.FindIndex(_all, each => !each.HasEnded);
        if (place < 0)
        {
            _isSettled = true;
            commands.Add(new CompensationCommand.Settle());
            return;
        }

        // One that crashed its silo each time it was tried must come to an end too.
        if (_all[place].Attempts >= _limits.Attempts)
        {
            End(place, CompensationState.Failed, _all[place].Problem ?? "no attempt was heard of again", now);
            Tick(now, commands);
            return;
        }

        _isUnderWay = true;
        _all[place] = _all[place] with { State = CompensationState.Running, Attempts = _all[place].Attempts + 1, Began = _all[place].Began ?? now };
        commands.Add(new CompensationCommand.Attempt(place));
    }

    /// <summary>An attempt ended; null where it did what it should.</summary>
    public void Ended(int place, CompensationFailure? failure, DateTimeOffset now, List<CompensationCommand> commands)
    {
        if (!_isUnderWay || _all[place].State != CompensationState.Running)
        {
            return;
        }

        _isUnderWay = false;
        if (failure is null)
        {
            End(place, CompensationState.Done, null, now);
        }
        else if (failure.Lasting || _all[place].Attempts >= _limits.Attempts)
        {
            End(place, CompensationState.Failed, failure.Cause, now);
        }
        else
        {
            var delay = _limits.FirstDelay * Math.Pow(2, _all[place].Attempts - 1) * (0.75 + (0.5 * _random.NextDouble()));
            _retryAt = now + delay;
            _all[place] = _all[place] with { State = CompensationState.Waiting, Problem = failure.Cause };
            return;
        }

        Tick(now, commands);
    }

    private void End(int place, CompensationState state, string? problem, DateTimeOffset now) =>
        _all[place] = _all[place] with { State = state, Ended = now, Problem = problem };
}

/// <summary>Why an attempt at a compensation failed.</summary>
/// <param name="Cause">In words.</param>
/// <param name="Lasting">Another attempt would end the same.</param>
public sealed record CompensationFailure(string Cause, bool Lasting);
