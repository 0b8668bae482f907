using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>A series at another rate, whose segments keep their duration, made from a segment and its neighbours' samples.</summary>
internal static class ResampledSeries
{
    /// <param name="request">One time series, a segment of which holds a whole number of new samples.</param>
    /// <param name="resampler">What changes the rate.</param>
    /// <param name="rateHz">The new rate.</param>
    public static OperatorPlan Plan(PlanRequest request, PolyphaseResampler resampler, double rateHz)
    {
        var (data, samples) = (request.Inputs[0].Layout, request.Inputs[0].Samples);
        var halo = resampler.HaloSamples;
        PlanCheck.Memory(request, data.SegmentLength + (2L * halo), data.Columns.Length, "post shorter segments");
        var segments = PlanCheck.Segments(halo, data.SegmentLength);
        var length = (int)((long)data.SegmentLength * resampler.Up / resampler.Down);
        return new OperatorPlan(
            data with { Density = rateHz, SegmentLength = length }, [Dependency.Window(segments, segments)],
            samples is { } known ? resampler.OutputsBefore(known) : null);
    }

    /// <summary>One segment, all channels.</summary>
    public static Block Compute(IComputeContext context, PolyphaseResampler resampler)
    {
        var input = context.Inputs[0];
        var start = context.Index * input.Layout.SegmentLength;
        var end = start + input.LengthOf((int)(context.Index - input.First));
        using var window = SampleWindow.Read(
            context, input, start - resampler.HaloSamples, end + resampler.HaloSamples, DataEdge.Of(context.Parameters));
        var outputStart = resampler.OutputsBefore(start);
        var output = context.Rent(input.Layout.Columns.Length, (int)(resampler.OutputsBefore(end) - outputStart));
        for (var column = 0; column < output.Columns; column++)
        {
            resampler.Apply(window[column], window.Start, output[column], outputStart);
        }

        return output;
    }
}
