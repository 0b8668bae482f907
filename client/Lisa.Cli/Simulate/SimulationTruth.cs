using Lisa.Signal.Instrument;
using Lisa.Signal.Sources;
using PureHDF;

namespace Lisa.Cli.Simulate;

/// <summary>What was put into simulated data: a table a kind, one dataset a column; and the settings, as attributes of the file.</summary>
internal static class SimulationTruth
{
    /// <summary>Null where nothing was put in.</summary>
    public static H5Group? Group(SimulatedMission simulation, int threads)
    {
        var settings = simulation.Settings;
        var truth = new H5Group();
        var ratios = Ratios(simulation, threads);
        if (settings.Sky.Binaries is { Count: > 0 } binaries)
        {
            truth["galactic_binaries"] = Binaries(binaries, ratios[..binaries.Count]);
        }

        if (settings.Sky.MassiveBinaries is { Count: > 0 } massive)
        {
            truth["massive_binaries"] = MassiveBinaries(massive, ratios[^massive.Count..]);
        }

        if (settings.Glitches is { Count: > 0 } glitches)
        {
            truth["glitches"] = new H5Group
            {
                ["gps"] = Column(glitches, glitch => glitch.OnsetSeconds, "s"),
                ["bench"] = glitches.Select(glitch => glitch.Bench.ToString()).ToArray(),
                ["velocity"] = Column(glitches, glitch => glitch.VelocityMetresPerSecond, "m/s"),
                ["rise"] = Column(glitches, glitch => glitch.RiseSeconds, "s"),
                ["fall"] = Column(glitches, glitch => glitch.FallSeconds, "s"),
            };
        }

        if (settings.Gaps is { Count: > 0 } gaps)
        {
            truth["gaps"] = new H5Group { ["from"] = Column(gaps, gap => gap.FromSeconds, "s"), ["to"] = Column(gaps, gap => gap.ToSeconds, "s") };
        }

        return truth.Count == 0 ? null : truth;
    }

    /// <summary>Every setting that decides the data.</summary>
    public static IEnumerable<(string Name, object Value)> Attributes(SimulationSettings settings)
    {
        var (instrument, noise) = (settings.Instrument, settings.Instrument.Noise);
        yield return ("generator", "lisa simulate");
        yield return ("version", typeof(SimulationTruth).Assembly.GetName().Version?.ToString(3) ?? "");
        yield return ("t0", instrument.StartSeconds);
        yield return ("duration_s", settings.DurationSeconds);
        yield return ("seed", instrument.Seed);
        yield return ("form", instrument.Form == MeasurementForm.Full ? "full" : "links");
        yield return ("rate_hz", instrument.SampleRateHz);
        yield return ("laser_frequency_hz", InstrumentOptions.LaserFrequencyHz);
        yield return ("laser_noise_hz_per_root_hz", noise.LaserHzPerRootHz);
        yield return ("oms_m_per_root_hz", noise.Secondary?.OmsMetres ?? 0);
        yield return ("acceleration_m_per_s2_per_root_hz", noise.Secondary?.AccelerationMetresPerSecondSquared ?? 0);
        yield return ("jitter_m_per_root_hz", instrument.Form == MeasurementForm.Full ? noise.JitterMetresPerRootHz : 0);
        yield return ("low_frequency_hz", noise.LowFrequencyHz);
        yield return ("ranging_rate_hz", settings.RangingRateHz);
        yield return ("ranging_noise_m", settings.RangingMetres);
        if (settings.Clocks is { } clocks)
        {
            yield return ("clock_offset_s", clocks.OffsetSeconds.ToArray());
            yield return ("clock_drift", clocks.Drift.ToArray());
            yield return ("clock_wander_s", clocks.WanderSeconds);
        }
    }

    // Of every source, in the order of the sky; of noise that is switched off there is none.
    private static double[] Ratios(SimulatedMission simulation, int threads)
    {
        var (settings, instrument) = (simulation.Settings, simulation.Settings.Instrument);
        var waves = settings.Sky.Waves(instrument.SampleRateHz).ToArray();
        var ratios = new double[waves.Length];
        Array.Fill(ratios, double.NaN);
        if (instrument.Noise.Secondary is { } noise)
        {
            Parallel.For(0, waves.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => ratios[i] = SourceSnr.Of(
                waves[i], simulation.Orbits.Constellation, instrument.StartSeconds, settings.DurationSeconds, instrument.SampleRateHz, noise));
        }

        return ratios;
    }

    private static H5Group Binaries(IReadOnlyList<NamedBinary> binaries, double[] ratios) => new()
    {
        ["optimal_snr"] = Column(ratios, ratio => ratio, "1"),
        ["name"] = binaries.Select(each => each.Name).ToArray(),
        ["amplitude"] = Column(binaries, each => each.Binary.Amplitude, "1"),
        ["frequency"] = Column(binaries, each => each.Binary.FrequencyHz, "Hz"),
        ["frequency_derivative"] = Column(binaries, each => each.Binary.FrequencyDerivativeHzPerSecond, "Hz/s"),
        ["ecliptic_latitude"] = Column(binaries, each => each.Binary.EclipticLatitudeRadians, "rad"),
        ["ecliptic_longitude"] = Column(binaries, each => each.Binary.EclipticLongitudeRadians, "rad"),
        ["inclination"] = Column(binaries, each => each.Binary.InclinationRadians, "rad"),
        ["polarisation"] = Column(binaries, each => each.Binary.PolarisationRadians, "rad"),
        ["initial_phase"] = Column(binaries, each => each.Binary.InitialPhaseRadians, "rad"),
        ["epoch"] = Column(binaries, each => each.Binary.EpochSeconds, "s"),
    };

    private static H5Group MassiveBinaries(IReadOnlyList<MassiveBinary> binaries, double[] ratios) => new()
    {
        ["optimal_snr"] = Column(ratios, ratio => ratio, "1"),
        ["mass_1"] = Column(binaries, each => each.Mass1SolarMasses, "solar mass"),
        ["mass_2"] = Column(binaries, each => each.Mass2SolarMasses, "solar mass"),
        ["distance"] = Column(binaries, each => each.DistanceMpc, "Mpc"),
        ["coalescence"] = Column(binaries, each => each.CoalescenceSeconds, "s"),
        ["ecliptic_latitude"] = Column(binaries, each => each.EclipticLatitudeRadians, "rad"),
        ["ecliptic_longitude"] = Column(binaries, each => each.EclipticLongitudeRadians, "rad"),
        ["inclination"] = Column(binaries, each => each.InclinationRadians, "rad"),
        ["polarisation"] = Column(binaries, each => each.PolarisationRadians, "rad"),
        ["coalescence_phase"] = Column(binaries, each => each.CoalescencePhaseRadians, "rad"),
        ["low_frequency"] = Column(binaries, each => each.LowFrequencyHz, "Hz"),
    };

    private static H5Dataset<double[]> Column<T>(IReadOnlyList<T> rows, Func<T, double> value, string unit)
    {
        var dataset = new H5Dataset<double[]>([.. rows.Select(value)]);
        dataset.Attributes["unit"] = unit;
        return dataset;
    }
}
