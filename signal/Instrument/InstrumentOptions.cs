using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;

namespace Lisa.Signal.Instrument;

/// <summary>Which measurements are simulated.</summary>
public enum MeasurementForm
{
    /// <summary>Six: isc_ij with one laser a spacecraft and test masses that no spacecraft hides, which is η_ij already.</summary>
    Links,

    /// <summary>Eighteen: isc_ij, rfi_ij and tmi_ij with six lasers and spacecraft that move.</summary>
    Full,
}

/// <summary>How much of each noise there is; 0, or null, switches one off.</summary>
public sealed record InstrumentNoise
{
    /// <summary>All of them off.</summary>
    public static InstrumentNoise None { get; } = new() { LaserHzPerRootHz = 0, Secondary = null, JitterMetresPerRootHz = 0 };

    /// <summary>White frequency noise of a laser, Hz/√Hz.</summary>
    public double LaserHzPerRootHz { get; init; } = 30;

    /// <summary>Optical metrology and test masses.</summary>
    public LisaNoise? Secondary { get; init; } = LisaNoise.SciRdV1;

    /// <summary>White displacement noise of each optical bench along its line of sight against inertial space, m/√Hz; in the full form only.</summary>
    public double JitterMetresPerRootHz { get; init; } = 5e-9;

    /// <summary>From here on the densities of coloured noises are met; below a quarter of it they are constant. Hz.</summary>
    public double LowFrequencyHz { get; init; } = 1e-4;
}

/// <summary>Settings of <see cref="InstrumentSimulator"/>.</summary>
/// <param name="SampleRateHz">Above 0.</param>
/// <param name="StartSeconds">Time of sample 0 on the orbits' clock.</param>
/// <param name="Seed">Equal seeds and settings give equal samples.</param>
/// <param name="Form">Six measurements or eighteen.</param>
public sealed record InstrumentOptions(double SampleRateHz, double StartSeconds, long Seed, MeasurementForm Form)
{
    /// <summary>Frequency of the lasers, 1064 nm, in hertz: what frequencies are fractions of.</summary>
    public const double LaserFrequencyHz = 281.6e12;

    private static readonly string[] Kinds = ["isc", "rfi", "tmi"];

    public InstrumentNoise Noise { get; init; } = new();

    /// <summary>Measurements: 6 or 18, in the order of <see cref="Names"/>.</summary>
    public int Columns => Form == MeasurementForm.Full ? 18 : 6;

    /// <summary>isc_12, isc_23, …, in the full form then rfi_12, … and tmi_12, ….</summary>
    public IReadOnlyList<string> Names => [.. Kinds.Take(Columns / Link.All.Count).SelectMany(kind => Link.All.Select(link => $"{kind}_{link}"))];
}
