using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Filters;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Delays;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// An input that varies slowly and is sampled more seldom than the data, such as light travel times and clocks. Its segments last as long as those of the data,
/// so that the same index is the same time.
/// </summary>
internal static class SlowSeries
{
    /// <summary>Of the interpolation between its samples.</summary>
    public const int Order = 5;

    private const int LargestFactor = 65536;

    /// <summary>How many samples of the data there are for one of it.</summary>
    /// <exception cref="RefusalException">The rates are in no whole proportion, or segments do not begin and end together.</exception>
    public static int Factor(PlanRequest request, OperatorInfo info, int port)
    {
        var (data, slow) = (request.Inputs[0].Layout, request.Inputs[port].Layout);
        var (dataName, name) = (info.Ports[0].Name, info.Ports[port].Name);
        if (Ratio.Of(data.Density / slow.Density, LargestFactor) is not { Down: 1 } ratio)
        {
            throw PlanCheck.Refuse(
                request, $"the rate of input {dataName} is no whole multiple of that of input {name}", $"{data.Density} and {slow.Density} Hz",
                $"1 to {LargestFactor} times", "resample one of them");
        }

        if (data.Origin != slow.Origin)
        {
            throw PlanCheck.Refuse(
                request, $"inputs {dataName} and {name} begin at different times", $"{data.Origin} and {slow.Origin} s", "the same time",
                "post both from the same time on");
        }

        return (long)slow.SegmentLength * ratio.Up == data.SegmentLength
            ? ratio.Up
            : throw PlanCheck.Refuse(
                request, $"segments of inputs {dataName} and {name} do not last as long as each other",
                $"{data.SegmentLength / data.Density} and {slow.SegmentLength / slow.Density} s", "equal durations",
                $"post {name} in segments of {(double)data.SegmentLength / ratio.Up} samples");
    }

    /// <summary>Neighbours that must be read for samples of it from <paramref name="before"/> data samples before a segment to <paramref name="after"/> after it.</summary>
    public static Dependency Window(Layout slow, int factor, long before, long after) => Dependency.Window(
        PlanCheck.Segments(Samples(before, factor), slow.SegmentLength), PlanCheck.Segments(Samples(after, factor), slow.SegmentLength));

    /// <summary>Reads consecutive columns at the rate of the data, the times between samples interpolated.</summary>
    /// <param name="context">Lends the memory.</param>
    /// <param name="input">The series.</param>
    /// <param name="firstColumn">First column to be read.</param>
    /// <param name="columns">How many.</param>
    /// <param name="start">Absolute position of the first sample, in samples of the data.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="factor">As <see cref="Factor"/> says.</param>
    public static Block Read(IComputeContext context, IInput input, int firstColumn, int columns, long start, long end, int factor)
    {
        // Outputs begin at a sample of the series; the few before the first wanted one are left out by shifting.
        var (first, last) = (FloorDivide(start, factor), FloorDivide(end - 1, factor));
        var upsampler = new LagrangeUpsampler(factor, Order);
        using var window = SampleWindow.Read(context, input, first - upsampler.Reach + 1, last + upsampler.Reach + 1, double.NaN);
        var skipped = (int)(start - (first * factor));
        var length = (int)(end - start);
        var block = context.Rent(columns, length);
        using var raised = skipped == 0 ? null : context.Rent(1, skipped + length);
        for (var column = 0; column < columns; column++)
        {
            var output = raised is null ? block[column] : raised[0];
            upsampler.Apply(window[firstColumn + column], upsampler.Reach - 1, output);
            if (raised is not null)
            {
                output[skipped..].CopyTo(block[column]);
            }
        }

        return block;
    }

    private static long Samples(long dataSamples, int factor) => ((dataSamples + factor - 1) / factor) + ((Order + 1) / 2);

    private static long FloorDivide(long value, int by) => value >= 0 ? value / by : -((-value + by - 1) / by);
}
