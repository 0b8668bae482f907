using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;

namespace Lisa.Cli.Simulate;

/// <summary>Everything that decides a simulation's data: the same settings, the same bits.</summary>
/// <param name="Instrument">Rate, start, seed, form, noises.</param>
/// <param name="DurationSeconds">Of the data.</param>
/// <param name="Orbits">Where the spacecraft are.</param>
internal sealed record SimulationSettings(InstrumentOptions Instrument, double DurationSeconds, IConstellation Orbits)
{
    public double RangingRateHz { get; init; } = 0.25;

    public double RangingMetres { get; init; } = 0.9;

    public ClockOptions? Clocks { get; init; }

    public IReadOnlyList<DataGap> Gaps { get; init; } = [];

    public IReadOnlyList<TestMassGlitch> Glitches { get; init; } = [];

    public SimulatedSky Sky { get; init; } = new([], []);
}

/// <summary>A simulation ready to be asked for any stretch of its data, in any order, from several threads.</summary>
internal sealed class SimulatedMission
{
    public SimulatedMission(SimulationSettings settings)
    {
        Settings = settings;
        var instrument = settings.Instrument;
        Orbits = OrbitTable.Around(settings.Orbits, instrument.StartSeconds, settings.DurationSeconds);
        var waves = settings.Sky.Waves(instrument.SampleRateHz).ToList();
        var sources = waves.Count == 0 ? null : new SourceSignal(Orbits.Constellation, instrument.StartSeconds, instrument.SampleRateHz, waves);
        var options = new MissionOptions(instrument, settings.DurationSeconds)
        {
            RangingRateHz = settings.RangingRateHz,
            RangingMetres = settings.RangingMetres,
            Clocks = settings.Clocks,
            Gaps = settings.Gaps,
        };
        Mission = new Mission(
            options, new InstrumentSimulator(instrument, Orbits.Constellation, sources, new GlitchTrain(settings.Glitches)), Orbits.Constellation);
    }

    public SimulationSettings Settings { get; }

    /// <summary>Measurements and pseudo-ranges.</summary>
    public Mission Mission { get; }

    /// <summary>What the data are made on.</summary>
    public OrbitTable Orbits { get; }
}
