namespace Lisa.Tests.Simulation;

/// <summary>Carries stream events, which it may lose, repeat, delay and reorder, and calls, which it may lose.</summary>
internal sealed class Network(World world)
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(1);

    /// <summary>Tells every step that reads the product.</summary>
    public void Publish(StreamEvent message)
    {
        foreach (var step in world.Steps)
        {
            if (step.Plan.Inputs.Any(input => input.Product == message.Product))
            {
                Deliver(() => step.Hear(message), message, step.Plan.Product);
            }
        }
    }

    /// <summary>Word from a step to a run: as unreliable as an event.</summary>
    public void Deliver(Action receive, object message, int receiver)
    {
        if (world.Faults.Strikes(world.Faults.EventLoss))
        {
            world.Trace?.Say($"{message} to {receiver} is lost");
            return;
        }

        world.Turns.After(TravelTime(), receive);
        if (world.Faults.Strikes(world.Faults.EventRepeat))
        {
            world.Trace?.Say($"{message} to {receiver} comes twice");
            world.Turns.After(TravelTime(), receive);
        }
    }

    /// <summary>A call, awaited: calls of one caller arrive in its order, once or, if they may be lost, not at all.</summary>
    public void Call(Action receive, bool sure)
    {
        if (sure || !world.Faults.Strikes(world.Faults.CallLoss))
        {
            world.Turns.After(CallTime, receive);
        }
    }

    private TimeSpan TravelTime() => TimeSpan.FromMilliseconds(
        (world.Faults.Strikes(world.Faults.EventDelay) ? 2000 : 5) * world.Random.NextDouble());
}

/// <summary>A reference, as streams carry it: these segments of the product are durable.</summary>
internal sealed record StreamEvent(int Product, long First, long End);
