using System.Buffers;
using System.Numerics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Detection;

namespace Lisa.Grains.Operators.Detection;

/// <summary>
/// A table of the times at which whitened data have more power than noise has (<see cref="ExcessPower"/>): glitches, and whatever else is loud and short. Each
/// column is searched by itself, in windows of 2, 4, 8, … samples between two durations; of what lies within cluster_seconds of each other the most
/// significant window counts, and each is found once, in the segment that its middle lies in, however the series is cut.
/// </summary>
public sealed class GlitchesOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "glitches", 1, "The times at which whitened data have more power than noise, in windows of several lengths, each once",
        [new Port("data", AxisKind.Time, "Whitened time series, of variance 1: output of whiten")],
        [
            new Parameter("threshold", ParameterType.Number, "8", "Significance in standard deviations that a glitch is strictly above") { Unit = "1", Minimum = 3 },
            new Parameter("shortest_seconds", ParameterType.Number, "10", "The shortest window is the longest power of two of samples that this holds") { Unit = "s", Minimum = 0 },
            new Parameter("longest_seconds", ParameterType.Number, "640", "The longest window is the longest power of two of samples that this holds") { Unit = "s", Minimum = 0 },
            new Parameter("cluster_seconds", ParameterType.Number, "600", "A glitch is the most significant window of those with a middle from this long before to this long after")
            {
                Unit = "s",
                Minimum = 0,
            },
        ],
        "Excess power: Anderson, Brady, Creighton and Flanagan 2001, Phys. Rev. D 63, 042003; Wilson and Hilferty 1931, PNAS 17, 684");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        if (data.Columns.FirstOrDefault(column => column.Unit != "1") is { } other)
        {
            throw PlanCheck.Refuse(
                request, "a column of input data is not whitened", PlanCheck.Describe([other]), "unit 1, of variance 1", "bind it to a step that whitens");
        }

        var (shortest, longest) = (request.Parameters.Number("shortest_seconds") * data.Density, request.Parameters.Number("longest_seconds") * data.Density);
        if (!(shortest >= 1 && longest >= shortest && longest <= PlanCheck.MostWorkingSamples))
        {
            throw PlanCheck.Refuse(
                request, "the durations are none", $"{shortest} to {longest} samples", $"at least 1 sample, in order, at most {PlanCheck.MostWorkingSamples}",
                "change shortest_seconds and longest_seconds");
        }

        var cluster = ClusterSamples(request.Parameters, data);
        if (cluster > PlanCheck.MostWorkingSamples)
        {
            throw PlanCheck.Refuse(request, "cluster_seconds is too long", $"{cluster} samples", $"at most {PlanCheck.MostWorkingSamples}", "shorten cluster_seconds");
        }

        // Of each column three times as much is held as is read.
        var reach = (long)cluster + Windows(request.Parameters, data).Reach;
        PlanCheck.Memory(request, data.SegmentLength + (2 * reach), data.Columns.Length + 3, "shorten cluster_seconds or longest_seconds");
        var halo = PlanCheck.Segments(reach, data.SegmentLength);
        var layout = new Layout(AxisKind.Row, 0, 1, 0, [new Column("gps", "s"), new Column("duration", "s"), new Column("snr", "1"), new Column("column", "1")]);
        return new OperatorPlan(layout, [Dependency.Window(halo, halo)], null);
    }

    public Block Compute(IComputeContext context)
    {
        var input = context.Inputs[0];
        var (options, cluster) = (Windows(context.Parameters, input.Layout), (int)ClusterSamples(context.Parameters, input.Layout));
        var start = context.Index * input.Layout.SegmentLength;
        var length = input.LengthOf((int)(context.Index - input.First));
        var reach = cluster + options.Reach;
        using var samples = SampleWindow.Read(context, input, start - reach, start + length + reach, double.NaN);
        var found = new List<(int Offset, int Column, double Significance, int Window)>();
        var rented = ArrayPool<double>.Shared.Rent(2 * samples.Length);
        var lengths = ArrayPool<int>.Shared.Rent(samples.Length);
        var (white, largest, windows) = (rented.AsMemory(0, samples.Length), rented.AsMemory(samples.Length, samples.Length), lengths.AsMemory(0, samples.Length));
        for (var column = 0; column < input.Layout.Columns.Length; column++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            samples[column].CopyTo(white.Span);
            new ExcessPower(options).Find(white.Span, largest.Span, windows.Span);
            var peaks = new List<int>();
            SlidingPeaks.Find(largest.Span, context.Parameters.Number("threshold"), cluster, peaks);
            found.AddRange(peaks.Where(at => at >= reach && at < reach + length)
                .Select(at => (at - reach, column, largest.Span[at], windows.Span[at])));
        }

        ArrayPool<double>.Shared.Return(rented);
        ArrayPool<int>.Shared.Return(lengths);
        found.Sort();
        var output = context.Rent(context.Output.Columns.Length, found.Count);
        for (var row = 0; row < found.Count; row++)
        {
            var (offset, column, significance, window) = found[row];
            output[0][row] = input.Layout.At(context.Index, offset - (window / 2));
            output[1][row] = window / input.Layout.Density;
            output[2][row] = significance;
            output[3][row] = column;
        }

        return output;
    }

    private static ExcessPowerOptions Windows(ParameterSet parameters, Layout layout) => new(
        PowerOfTwo(parameters.Number("shortest_seconds") * layout.Density), PowerOfTwo(parameters.Number("longest_seconds") * layout.Density));

    // Ten seconds of a rate that is no binary number are as many samples as they are meant to be.
    private static int PowerOfTwo(double samples) => 1 << BitOperations.Log2((uint)Math.Floor(samples + 1e-6));

    private static double ClusterSamples(ParameterSet parameters, Layout layout) => Math.Floor(parameters.Number("cluster_seconds") * layout.Density);
}
