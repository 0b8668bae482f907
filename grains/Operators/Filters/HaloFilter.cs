using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>A centred filter over one segment with its neighbours' samples, so that segments join as if the whole had been filtered.</summary>
internal static class HaloFilter
{
    /// <summary>Longest filter of an operator: 2^20 + 1 taps.</summary>
    public const int MostTaps = (1 << 20) + 1;

    /// <summary>Taps that span the given time, made odd.</summary>
    public static double Taps(double seconds, double rateHz) => (2 * Math.Floor(seconds * rateHz / 2)) + 1;

    /// <summary>Memory of a filter: its taps, and their transform at four times the length and more.</summary>
    public static long BytesOf(double taps) => (long)(48 * taps) + 65536;

    /// <summary>The plan of a filter of so many taps, which leaves rate and segments as they are.</summary>
    /// <param name="unit">Of the output, from that of the input.</param>
    public static OperatorPlan Plan(PlanRequest request, string parameter, double taps, Func<string, string> unit, params Dependency[] others)
    {
        var (data, samples) = (request.Inputs[0].Layout, request.Inputs[0].Samples);
        if (!(taps >= 3 && taps <= MostTaps))
        {
            throw PlanCheck.Refuse(
                request, $"{parameter} gives a filter of {taps} taps at {data.Density} Hz", request.Parameters.Text(parameter),
                $"3 to {MostTaps} taps, {3 / data.Density} to {MostTaps / data.Density} s", $"change {parameter}, or resample first");
        }

        if (samples is { } length && taps > length)
        {
            throw PlanCheck.Refuse(
                request, $"the filter, of {taps} taps, is longer than the data", $"{taps / data.Density} s",
                $"{length} samples, {length / data.Density} s",
                $"shorten {parameter}, or give longer data");
        }

        var half = (int)taps / 2;
        PlanCheck.Memory(request, data.SegmentLength + (2L * half), data.Columns.Length, $"shorten {parameter}, or post shorter segments");
        var halo = PlanCheck.Segments(half, data.SegmentLength);
        var layout = data with { Columns = [.. data.Columns.Select(column => column with { Unit = unit(column.Unit) })] };
        return new OperatorPlan(layout, [Dependency.Window(halo, halo), .. others], samples);
    }

    /// <summary>Filters segment <see cref="IComputeContext.Index"/> of the first input, every column with its own filter.</summary>
    /// <param name="filters">One a column, all of the same length.</param>
    public static Block Apply(IComputeContext context, IReadOnlyList<FirFilter> filters)
    {
        var input = context.Inputs[0];
        var half = filters[0].HalfLength;
        var length = input.LengthOf((int)(context.Index - input.First));
        var start = context.Index * input.Layout.SegmentLength;
        using var window = SampleWindow.Read(context, input, start - half, start + length + half, DataEdge.Of(context.Parameters));
        var output = context.Rent(filters.Count, length);
        for (var column = 0; column < filters.Count; column++)
        {
            filters[column].Apply(window[column], half, output[column]);
        }

        return output;
    }
}
