using System.Diagnostics.CodeAnalysis;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Tests.Unit.Pipelines;

/// <summary>A small catalogue with every kind of parameter and port that the samples use.</summary>
internal sealed class FewOperators : IOperatorCatalog
{
    public IEnumerable<OperatorInfo> All { get; } =
    [
        Operator("welch", 1, [Data],
            Number("segment_seconds", null, "s", 0.001, 86400), Number("overlap", "0.50", "", 0, 0.95),
            Choice("window", "hann", "boxcar", "hann", "hamming", "blackman"), Choice("average", "mean", "mean", "median"),
            Choice("detrend", "constant", "none", "constant", "linear")),
        Operator("matched-filter", 1, [Data, Psd, new Port("template", AxisKind.Time, "waveform")],
            Number("taper_alpha", "0.125", "", 0, 1), Number("block_seconds", "32", "s", 1, 4096)),
        Operator("triggers", 1, [new Port("snr", AxisKind.Time, "SNR")],
            Number("threshold", null, "", 0, 1e6), Number("cluster_seconds", "1", "s", 0, 3600)),
        Operator("whiten", 1, [Data, Psd], Number("taper_seconds", "1", "s", 0, 60)),
        Operator("bandpass", 1, [Data],
            Number("low_hz", null, "Hz", 0, 1e6), Number("high_hz", null, "Hz", 0, 1e6), Number("taps_seconds", "1", "s", 0, 60)),
        Operator("statistics", 1, [Data]),
        Operator("statistics", 2, [Data]),
        Operator("decimate", 1, [Data], new Parameter("factor", ParameterType.Integer, "2", "how many become one") { Minimum = 1, Maximum = 100 }),
    ];

    private static Port Data => new("data", AxisKind.Time, "a time series");

    private static Port Psd => new("psd", AxisKind.Frequency, "its noise");

    public bool TryFind(string name, int? version, [NotNullWhen(true)] out OperatorInfo? info)
    {
        info = All.Where(known => known.Name == name && (version is null || known.Version == version)).MaxBy(known => known.Version);
        return info is not null;
    }

    private static OperatorInfo Operator(string name, int version, Port[] ports, params Parameter[] parameters) =>
        new(name, version, "", [.. ports], [.. parameters], "");

    private static Parameter Number(string name, string? fallback, string unit, double minimum, double maximum) =>
        new(name, ParameterType.Number, fallback, "a number") { Unit = unit, Minimum = minimum, Maximum = maximum };

    private static Parameter Choice(string name, string fallback, params string[] choices) =>
        new(name, ParameterType.Choice, fallback, "a word") { Choices = [.. choices] };
}
