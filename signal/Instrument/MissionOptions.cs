namespace Lisa.Signal.Instrument;

/// <summary>Settings of <see cref="Mission"/>.</summary>
/// <param name="Instrument">Measurements: rate, start, seed, form, noises.</param>
/// <param name="DurationSeconds">Of the data; above 0.</param>
public sealed record MissionOptions(InstrumentOptions Instrument, double DurationSeconds)
{
    /// <summary>Of the pseudo-ranges, above 0.</summary>
    public double RangingRateHz { get; init; } = 0.25;

    /// <summary>White noise of each pseudo-range, root mean square in metres: 0.9 m, 3 ns of light.</summary>
    public double RangingMetres { get; init; } = 0.9;

    /// <summary>Null where all spacecraft stamp with true time.</summary>
    public ClockOptions? Clocks { get; init; }

    /// <summary>When there are no measurements.</summary>
    public IReadOnlyList<DataGap> Gaps { get; init; } = [];
}
