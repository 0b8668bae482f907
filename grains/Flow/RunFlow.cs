using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>How far a step is, as its step grain last said.</summary>
/// <param name="Total">Output segments in all; null while unknown.</param>
/// <param name="Done">How many of them are durable.</param>
/// <param name="Failed">How many were given up.</param>
/// <param name="Idle">Nothing of it is in flight, resting or ready: it will not move by itself.</param>
/// <param name="Problem">The first cause of failure.</param>
public sealed record StepProgress(long? Total, long Done, long Failed, bool Idle, string? Problem)
{
    /// <summary>Segments of one step that a run waits for: each is known to the step by its cause.</summary>
    public const int MostDeadLetters = 10_000;

    public static StepProgress None { get; } = new(null, 0, 0, false, null);

    /// <summary>Raised whenever segments that were durable are taken back, since what they were computed from was revised.</summary>
    public long Reopened { get; init; }

    /// <summary>In how many places there is a gap instead of a segment.</summary>
    public long Skipped { get; init; }

    /// <summary>Segments given up that the run waits for.</summary>
    public long Waits { get; init; }

    public bool IsComplete => Total is { } total && Done >= total;

    /// <summary>
    /// As a run sees it that has this policy: gaps are as good as segments, or what was given up is waited for, or it fails the run. Where
    /// more were given up than anybody looks through, no run waits for them.
    /// </summary>
    public StepProgress Under(GivenUp policy) => policy switch
    {
        GivenUp.Skip => this with { Done = Done + Skipped },
        GivenUp.DeadLetter when Failed + Skipped <= MostDeadLetters => this with { Failed = 0, Waits = Failed + Skipped },
        _ => this with { Failed = Failed + Skipped },
    };
}

/// <summary>What a run is doing.</summary>
public enum RunPhase
{
    Running,

    /// <summary>It is to end without a commit, once the catalogue has said that it will not take one.</summary>
    Withdrawing,
    Committing,
    Committed,
    Failed,
    Cancelled,
}

/// <summary>What a run wants done.</summary>
public abstract record RunCommand
{
    private RunCommand()
    {
    }

    /// <summary>Tell the step that this run wants its product; saying it again is harmless.</summary>
    public sealed record Engage(int Step) : RunCommand;

    /// <summary>Tell the step that this run keeps its interest and wants no work now; saying it again is harmless.</summary>
    public sealed record Hold(int Step) : RunCommand;

    /// <summary>Tell the step that this run no longer wants its product.</summary>
    public sealed record Release(int Step) : RunCommand;

    /// <summary>
    /// Write the run's products to the catalogue, all at once, and answer with <see cref="RunFlow.Committed"/>; where the catalogue was told
    /// before not to take them, with <see cref="RunFlow.CommitRefused"/>.
    /// </summary>
    public sealed record Commit : RunCommand;

    /// <summary>
    /// Ask the catalogue whether the run has ended already, by the word of another activation; if it has, answer with <see cref="RunFlow.HasEnded"/>.
    /// Otherwise look whether another activation has written the run's record, which knows whether it is paused; if one has, this one is to go.
    /// </summary>
    public sealed record Ask : RunCommand;

    /// <summary>Tell the catalogue never to take a commit of this run, and answer with <see cref="RunFlow.Withdrawn"/>.</summary>
    public sealed record Withdraw(RunPhase Phase, string? Problem) : RunCommand;

    /// <summary>The run is over.</summary>
    public sealed record Finish(RunPhase Phase, string? Problem) : RunCommand;
}

/// <summary>
/// What a run decides: whom to engage, when everything it promised exists, and when it is over. In the choreographed style the run
/// drives nothing: steps wake each other, and the run watches, commits, and reminds steps that may have forgotten it. In the other
/// styles it holds steps back until those before them are complete: see <see cref="RunBarriers"/>.
/// As in <see cref="StepFlow"/>, facts come in any order and any number of times, and there is no I/O in here.
///
/// For a moment there may be two activations of a run, one that is told to cancel and one that sees the last segment come. The catalogue is
/// the one arbiter between them: a run that ends without a commit withdraws there first, and what was withdrawn is never committed.
/// </summary>
public sealed class RunFlow
{
    private const int TicksToALook = 5;
    private readonly StepProgress[] _steps;
    private readonly RunBarriers _barriers;
    private int _ticks;
    private (RunPhase Phase, string? Problem) _ending;

    /// <param name="steps">How many steps the pipeline has.</param>
    /// <param name="phase">Where a run that was stored stands.</param>
    /// <param name="barriers">Which steps wait for which; choreographed unless given.</param>
    /// <param name="paused">Whether a run that was stored is paused.</param>
    public RunFlow(int steps, RunPhase phase = RunPhase.Running, RunBarriers? barriers = null, bool paused = false)
    {
        IsPaused = paused;
        _barriers = barriers ?? RunBarriers.Choreographed(steps);
        _steps = new StepProgress[steps];
        Array.Fill(_steps, StepProgress.None);
        Phase = phase;
    }

    public RunPhase Phase { get; private set; }

    /// <summary>
    /// Somebody told it to wait: no step begins anything for it, and it neither commits nor fails until it is resumed. It can be cancelled.
    /// </summary>
    public bool IsPaused { get; private set; }

    public IReadOnlyList<StepProgress> Steps => _steps;

    public bool IsOver => Phase is RunPhase.Committed or RunPhase.Failed or RunPhase.Cancelled;

    /// <summary>The run starts, resumes after a crash, or a second has passed: whoever is not done is reminded.</summary>
    public void Tick(List<RunCommand> commands)
    {
        if (Phase == RunPhase.Committing)
        {
            commands.Add(new RunCommand.Commit());
            return;
        }

        if (Phase == RunPhase.Withdrawing)
        {
            commands.Add(new RunCommand.Withdraw(_ending.Phase, _ending.Problem));
            return;
        }

        if (Phase == RunPhase.Running)
        {
            for (var step = 0; step < _steps.Length; step++)
            {
                if (!_steps[step].IsComplete && _barriers.Lets(step, _steps))
                {
                    commands.Add(IsPaused ? new RunCommand.Hold(step) : new RunCommand.Engage(step));
                }
            }

            Decide(commands);

            // A run that waits for somebody, or is paused, may wait for ever, and never come to ask the catalogue for its end: another activation may have.
            // One that waits for data may as well, and know nothing of a pause that another activation was told of, and is gone since: it looks now and then.
            if (Phase == RunPhase.Running && (++_ticks % TicksToALook == 0 || IsPaused || Array.Exists(_steps, step => step.Waits > 0)))
            {
                commands.Add(new RunCommand.Ask());
            }
        }
    }

    /// <summary>A step says how far it is. Word that is older than what is known is passed over, and false the answer.</summary>
    public bool Report(int step, StepProgress progress, List<RunCommand> commands)
    {
        // A total, once known, stays known. A step that has given up says so even with less than was known: a new activation that did not
        // find all that an earlier one had would be passed over for ever, and the run never end.
        // And a step may have less than before since its inputs were revised: a run that believed it complete must hear of it.
        var known = _steps[step];
        var isBehind = progress.Done < known.Done || (progress.Total is null && known.Total is not null);
        var hasGivenUp = progress.Idle && progress.Failed + progress.Waits > 0;
        if (Phase != RunPhase.Running || (isBehind && !hasGivenUp && progress.Reopened <= known.Reopened))
        {
            return false;
        }

        var held = progress.IsComplete && !known.IsComplete && _barriers.MayOpen(step) ? Held() : [];
        _steps[step] = progress;
        Decide(commands);
        if (Phase == RunPhase.Running && !IsPaused)
        {
            commands.AddRange(held.Where(other => _barriers.Lets(other, _steps)).Select(other => new RunCommand.Engage(other)));
        }

        return true;
    }

    /// <summary>The catalogue knows how the run ended: to try to commit it tells how.</summary>
    public void HasEnded(List<RunCommand> commands)
    {
        if (Phase == RunPhase.Running)
        {
            Phase = RunPhase.Committing;
            commands.Add(new RunCommand.Commit());
        }
    }

    public void Committed(List<RunCommand> commands)
    {
        if (Phase == RunPhase.Committing)
        {
            End(RunPhase.Committed, null, commands);
        }
    }

    /// <summary>The catalogue was told, by another activation of this run, never to take it.</summary>
    public void CommitRefused(RunPhase phase, string? problem, List<RunCommand> commands)
    {
        if (Phase == RunPhase.Committing)
        {
            End(phase, problem, commands);
        }
    }

    /// <summary>The catalogue will not take the run any more; or it has taken it already, and then the run is committed.</summary>
    public void Withdrawn(bool withdrawn, List<RunCommand> commands)
    {
        if (Phase != RunPhase.Withdrawing)
        {
            return;
        }

        if (withdrawn)
        {
            End(_ending.Phase, _ending.Problem, commands);
            return;
        }

        Phase = RunPhase.Committing;
        commands.Add(new RunCommand.Commit());
    }

    /// <summary>From now on nothing is begun for this run; false where it is past that.</summary>
    public bool Pause(List<RunCommand> commands) => Turn(paused: true, commands);

    /// <summary>It goes on from where it is; false where it is past that.</summary>
    public bool Resume(List<RunCommand> commands) => Turn(paused: false, commands);

    /// <summary>A commit cannot be undone: a run that is committing is no longer cancelled.</summary>
    public void Cancel(List<RunCommand> commands) => Withdraw(RunPhase.Cancelled, null, commands);

    /// <summary>The run cannot go on for a reason outside its steps.</summary>
    public void Fail(string problem, List<RunCommand> commands) => Withdraw(RunPhase.Failed, problem, commands);

    private bool Turn(bool paused, List<RunCommand> commands)
    {
        if (Phase != RunPhase.Running)
        {
            return false;
        }

        IsPaused = paused;
        Tick(commands);
        return true;
    }

    private List<int> Held() => [.. Enumerable.Range(0, _steps.Length).Where(step => !_barriers.Lets(step, _steps))];

    private void Decide(List<RunCommand> commands)
    {
        if (IsPaused)
        {
            return;
        }

        if (Array.TrueForAll(_steps, step => step.IsComplete))
        {
            Phase = RunPhase.Committing;
            commands.Add(new RunCommand.Commit());
            return;
        }

        // A poison segment does not stop its neighbours: the run fails only when the step has done all it can.
        var failed = Array.FindIndex(_steps, step => step.Failed > 0 && step.Idle);
        if (failed >= 0)
        {
            Withdraw(RunPhase.Failed, _steps[failed].Problem, commands);
        }
    }

    private void Withdraw(RunPhase phase, string? problem, List<RunCommand> commands)
    {
        if (Phase == RunPhase.Running)
        {
            Phase = RunPhase.Withdrawing;
            _ending = (phase, problem);
            commands.Add(new RunCommand.Withdraw(phase, problem));
        }
    }

    private void End(RunPhase phase, string? problem, List<RunCommand> commands)
    {
        Phase = phase;
        for (var step = 0; step < _steps.Length; step++)
        {
            commands.Add(new RunCommand.Release(step));
        }

        commands.Add(new RunCommand.Finish(phase, problem));
    }
}
