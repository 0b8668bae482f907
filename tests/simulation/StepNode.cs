namespace Lisa.Tests.Simulation;

/// <summary>
/// A step as a virtual actor: it is there whenever somebody calls, on a new activation if need be, and for a while, as in a split
/// cluster, on two at once. What was sent to it while its silo is down is lost.
/// </summary>
internal sealed class StepNode(World world, StepPlan plan)
{
    private readonly List<StepActivation> _activations = [];
    private DateTimeOffset _downUntil;
    private int _activated;

    public StepPlan Plan { get; } = plan;

    public IReadOnlyList<StepActivation> Activations => _activations;

    public void Hear(StreamEvent message) => Reach()?.Hear(message);

    public void Engage(int run, int priority) => Reach()?.Engage(run, priority);

    public void Retry() => Reach()?.Retry();

    /// <summary>Only an activation that exists can hold an interest; all of them are told.</summary>
    public void Release(int run)
    {
        foreach (var activation in _activations.ToArray())
        {
            activation.Release(run);
        }
    }

    /// <summary>The silo of one activation dies.</summary>
    public void Crash(StepActivation activation)
    {
        if (activation.IsDead)
        {
            return;
        }

        world.Trace?.Say($"{activation}: crashes");
        Drop(activation);
        _downUntil = world.Turns.Now + world.DownTime();
    }

    public void CrashAll()
    {
        foreach (var activation in _activations.ToArray())
        {
            Crash(activation);
        }
    }

    /// <summary>A second activation works on the same product until one of the two is put down.</summary>
    public void Duplicate(TimeSpan duration)
    {
        if (_activations.Count != 1)
        {
            return;
        }

        var first = _activations[0];
        var second = Activate();
        world.Trace?.Say($"{second}: is a duplicate");
        world.Turns.After(duration, () =>
        {
            if (_activations.Count == 2)
            {
                Drop(world.Random.Next(2) == 0 ? first : second);
            }
        });
    }

    private void Drop(StepActivation activation)
    {
        activation.IsDead = true;
        _activations.Remove(activation);
    }

    private StepActivation? Reach()
    {
        if (_activations.Count > 0)
        {
            return _activations[_activations.Count == 1 ? 0 : world.Random.Next(_activations.Count)];
        }

        if (world.Turns.Now < _downUntil)
        {
            return null;
        }

        var activation = Activate();
        return activation.IsDead ? null : activation;
    }

    private StepActivation Activate()
    {
        var activation = new StepActivation(world, this, _activated++);
        _activations.Add(activation);
        activation.Start();
        return activation;
    }
}
