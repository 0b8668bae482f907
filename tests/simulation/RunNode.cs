using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>
/// A run: the thin shell around a <see cref="RunFlow"/>. Its phase is stored: that it commits, before it commits, for a commit cannot be
/// taken back; that it is over, after every step was released, so that a run which dies on the way is taken up again and releases the rest.
/// </summary>
internal sealed class RunNode
{
    private readonly World _world;
    private readonly int _number;
    private readonly int _priority;
    private RunFlow? _flow;
    private int _life;

    public RunNode(World world, int number, int priority)
    {
        _world = world;
        _number = number;
        _priority = priority;
        Restart();
    }

    /// <summary>What a restart finds.</summary>
    public RunPhase Stored { get; private set; } = RunPhase.Running;

    public bool IsOver => Stored is RunPhase.Committed or RunPhase.Failed or RunPhase.Cancelled;

    public void Hear(int product, StepProgress progress) =>
        Feed((flow, commands) => flow.Report(product - _world.Pipeline.DatasetSegments.Count, progress, commands));

    public void Cancel() => Feed((flow, commands) => flow.Cancel(commands));

    public void Crash()
    {
        if (_flow is null)
        {
            return;
        }

        _world.Trace?.Say($"run {_number}: crashes, stored as {Stored}");
        _flow = null;
        _life++;
        _world.Turns.After(_world.DownTime(), Restart);
    }

    private void Restart()
    {
        _flow = new RunFlow(_world.Steps.Count, Stored);
        var life = _life;
        Beat(life);
    }

    private void Beat(int life)
    {
        if (life != _life || IsOver)
        {
            return;
        }

        Feed((flow, commands) => flow.Tick(commands));
        _world.Turns.After(TimeSpan.FromSeconds(1), () => Beat(life));
    }

    private void Feed(Action<RunFlow, List<RunCommand>> fact)
    {
        if (_flow is null || IsOver)
        {
            return;
        }

        var commands = new List<RunCommand>();
        fact(_flow, commands);
        if (_flow.IsOver && !_world.Rules.StoresPhasesInTime)
        {
            Stored = _flow.Phase;
        }

        foreach (var command in commands)
        {
            if (_world.Faults.Strikes(_world.Faults.Crash))
            {
                Crash();
                return;
            }

            Carry(command);
        }
    }

    private void Carry(RunCommand command)
    {
        if (command is not RunCommand.Engage)
        {
            _world.Trace?.Say($"run {_number}: {command}");
        }

        switch (command)
        {
            case RunCommand.Engage engage:
                _world.Network.Call(() => _world.Steps[engage.Step].Engage(_number, _priority), sure: false);
                break;
            case RunCommand.Release release:
                _world.Network.Call(() => _world.Steps[release.Step].Release(_number), sure: true);
                break;
            case RunCommand.Commit:
                Stored = _world.Rules.StoresPhasesInTime ? RunPhase.Committing : RunPhase.Running;
                _world.Network.Call(Commit, sure: false);
                break;
            case RunCommand.Withdraw:
                _world.Network.Call(Withdraw, sure: false);
                break;
            case RunCommand.Finish finish:
                _world.Checks.Finished(_number, finish);
                Stored = finish.Phase;
                break;
            default:
                throw new BrokenInvariantException($"run {_number} does not know {command}");
        }
    }

    private void Withdraw()
    {
        var withdrawn = _world.Catalogue.Withdraw(_number);
        _world.Network.Call(() => Feed((flow, commands) => flow.Withdrawn(withdrawn, commands)), sure: false);
    }

    private void Commit()
    {
        if (!_world.Catalogue.Commit(_number))
        {
            _world.Network.Call(() => Feed((flow, commands) => flow.CommitRefused(RunPhase.Cancelled, null, commands)), sure: false);
            return;
        }

        _world.Network.Call(() => Feed((flow, commands) => flow.Committed(commands)), sure: false);
    }
}
