namespace Lisa.Tests.Simulation;

/// <summary>
/// What goes wrong in one simulated world, and how often. Each kind is absent in some worlds, so that a seed which fails often names its
/// culprit. At <see cref="StopAt"/> everything stops going wrong, and what is promised then must come true.
/// </summary>
internal sealed class Faults
{
    private readonly Random _random;
    private readonly Turns _turns;

    public Faults(Random random, Turns turns)
    {
        _random = random;
        _turns = turns;
        StopAt = turns.Now + TimeSpan.FromSeconds(random.NextDouble() * 20);
        EventLoss = Draw(0.3);
        EventRepeat = Draw(0.3);
        EventDelay = Draw(0.3);
        CallLoss = Draw(0.2);
        Crash = Draw(0.05);
        SlotLoss = Draw(0.1);
        Transient = Draw(0.3);
        Lasting = Draw(0.02);
        Partial = Draw(0.2);
        SiloCrashes = random.Next(2) == 0 ? 0 : random.Next(4);
        Duplicates = random.Next(2) == 0 ? 0 : random.Next(4);
    }

    public DateTimeOffset StopAt { get; }

    /// <summary>A stream event reaches a subscriber not at all.</summary>
    public double EventLoss { get; }

    public double EventRepeat { get; }

    /// <summary>An event travels for up to two seconds, and others overtake it.</summary>
    public double EventDelay { get; }

    /// <summary>A call between a run and a step, or its answer, is lost.</summary>
    public double CallLoss { get; }

    /// <summary>A node dies before it carries out one given command.</summary>
    public double Crash { get; }

    /// <summary>A slot dies with its silo while it computes an item.</summary>
    public double SlotLoss { get; }

    public double Transient { get; }

    public double Lasting { get; }

    /// <summary>A slot hands an item back half done, without a failure.</summary>
    public double Partial { get; }

    public int SiloCrashes { get; }

    public int Duplicates { get; }

    public bool Strikes(double probability) => probability > 0 && _turns.Now < StopAt && _random.NextDouble() < probability;

    private double Draw(double most) => _random.Next(3) == 0 ? 0 : most * _random.NextDouble();
}
