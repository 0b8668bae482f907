using Lisa.Grains.Contracts;

namespace Lisa.Tests.Unit.Operators;

/// <summary>A product in memory: segments of columns of samples.</summary>
internal sealed record InMemoryProduct(Layout Layout, IReadOnlyList<double[][]> Segments)
{
    public long Samples => Segments.Sum(segment => (long)segment[0].Length);

    /// <summary>What a plan is told of it.</summary>
    public long? KnownSamples => Layout.Axis == AxisKind.Row ? null : Samples;

    /// <summary>All samples of one column.</summary>
    public double[] this[string column]
    {
        get
        {
            var at = Layout.IndexOf(column);
            return at < 0
                ? throw new ArgumentException($"no column {column} among {string.Join(", ", Layout.Columns.Select(each => each.Name))}")
                : [.. Segments.SelectMany(segment => segment[at])];
        }
    }

    /// <summary>A time series cut into segments, each channel in the given unit.</summary>
    public static InMemoryProduct Series(double rateHz, int segmentLength, string unit, params (string Name, double[] Samples)[] channels)
    {
        var layout = new Layout(AxisKind.Time, 1000, rateHz, segmentLength, [.. channels.Select(channel => new Column(channel.Name, unit))]);
        var segments = new List<double[][]>();
        for (var start = 0; start < channels[0].Samples.Length; start += segmentLength)
        {
            var end = Math.Min(start + segmentLength, channels[0].Samples.Length);
            segments.Add([.. channels.Select(channel => channel.Samples[start..end])]);
        }

        return new InMemoryProduct(layout, segments);
    }

    /// <summary>One strain channel, H1.</summary>
    public static InMemoryProduct Strain(double rateHz, int segmentLength, double[] samples) => Series(rateHz, segmentLength, "strain", ("H1", samples));

    /// <summary>One spectrum; bins 1/density Hz apart from 0 Hz on.</summary>
    public static InMemoryProduct Spectrum(double density, string unit, params (string Name, double[] Bins)[] channels) => new(
        new Layout(AxisKind.Frequency, 0, density, channels[0].Bins.Length, [.. channels.Select(channel => new Column(channel.Name, unit))]),
        [[.. channels.Select(channel => channel.Bins)]]);
}
