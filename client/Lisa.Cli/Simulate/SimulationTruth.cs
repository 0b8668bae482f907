using Lisa.Signal.Instrument;
using PureHDF;

namespace Lisa.Cli.Simulate;

/// <summary>What was put into simulated data: a table a kind, one dataset a column; and the settings, as attributes of the file.</summary>
internal static class SimulationTruth
{
    /// <summary>Null where nothing was put in.</summary>
    public static H5Group? Group(SimulationSettings settings)
    {
        var truth = new H5Group();
        if (settings.Sky.Binaries is { Count: > 0 } binaries)
        {
            truth["galactic_binaries"] = Binaries(binaries);
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

    private static H5Group Binaries(IReadOnlyList<NamedBinary> binaries) => new()
    {
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

    private static H5Dataset<double[]> Column<T>(IReadOnlyList<T> rows, Func<T, double> value, string unit)
    {
        var dataset = new H5Dataset<double[]>([.. rows.Select(value)]);
        dataset.Attributes["unit"] = unit;
        return dataset;
    }
}
