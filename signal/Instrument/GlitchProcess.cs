using Lisa.Signal.Constellation;

namespace Lisa.Signal.Instrument;

/// <summary>
/// Draws glitches at random: a Poisson process in time, any of the six test masses, either sign. Logarithms of |Δv| and of the fall time are
/// uniform within their bounds, and the rise time is a tenth to all of the fall time. The bounds are those that LISA Pathfinder's glitches roughly fill; the
/// distribution within them is no fit to those.
/// </summary>
/// <param name="PerDay">Mean number a day in all six test masses together, 0 or more.</param>
/// <param name="Seed">Equal seeds give equal glitches, a longer time the same ones and more.</param>
public sealed record GlitchProcess(double PerDay, long Seed)
{
    private const double DaySeconds = 86_400;

    /// <summary>1 pm/s.</summary>
    public double LeastMetresPerSecond { get; init; } = 1e-12;

    /// <summary>1 nm/s.</summary>
    public double MostMetresPerSecond { get; init; } = 1e-9;

    public double ShortestFallSeconds { get; init; } = 2;

    public double LongestFallSeconds { get; init; } = 2000;

    /// <summary>Those with an onset from startSeconds on, for that long, in order.</summary>
    /// <exception cref="InvalidOperationException">The rate or a bound is not in its range.</exception>
    public IEnumerable<TestMassGlitch> Draw(double startSeconds, double durationSeconds)
    {
        if (!(PerDay >= 0 && PerDay <= DaySeconds && LeastMetresPerSecond > 0 && MostMetresPerSecond >= LeastMetresPerSecond
            && ShortestFallSeconds > 0 && LongestFallSeconds >= ShortestFallSeconds))
        {
            throw new InvalidOperationException(
                $"Glitches come 0 to {DaySeconds} times a day, with bounds of velocity and fall time that are positive and in order, not as {this}.");
        }

        return PerDay == 0 ? [] : DrawAll(startSeconds, durationSeconds);
    }

    private IEnumerable<TestMassGlitch> DrawAll(double startSeconds, double durationSeconds)
    {
        var random = new SeededDraw(InstrumentSeeds.Of(Seed, RandomQuantity.Glitches));
        for (var onset = random.Waiting(DaySeconds / PerDay); onset < durationSeconds; onset += random.Waiting(DaySeconds / PerDay))
        {
            var bench = Link.All[random.Below(Link.All.Count)];
            var sign = random.Below(2) == 0 ? -1 : 1;
            var velocity = sign * random.LogUniform(LeastMetresPerSecond, MostMetresPerSecond);
            var fall = random.LogUniform(ShortestFallSeconds, LongestFallSeconds);
            yield return new TestMassGlitch(bench, startSeconds + onset, velocity, fall * random.LogUniform(0.1, 1), fall);
        }
    }
}
