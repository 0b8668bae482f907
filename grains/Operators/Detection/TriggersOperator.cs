using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Detection;

/// <summary>
/// A table of the peaks of a matched filter's output. A sample is a trigger when its SNR is above the threshold and none within
/// cluster_seconds before or after it is larger (of equals, the earliest counts). This says nothing of segments: with the neighbours'
/// samples as halo each trigger is found once, in the segment that its peak lies in, however the series is cut; two triggers of a channel
/// are more than cluster_seconds apart. NaN never triggers.
/// <para>
/// Columns: <c>gps</c> [s], <c>snr</c>, <c>phase</c> [rad], <c>effective_distance</c> [Mpc], which is sigma/snr and so supposes a template
/// made for 1 Mpc; and, where the input has several channels, <c>channel</c>, their number from 0 in the input's order. Rows are ordered by
/// time, then channel.
/// </para>
/// </summary>
public sealed class TriggersOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "triggers", 1, "The times at which the signal-to-noise ratio is above a threshold and largest within a time before and after, each once",
        [new Port("snr", AxisKind.Time, "Output of matched-filter")],
        [
            new Parameter("threshold", ParameterType.Number, "8", "SNR that a trigger is strictly above") { Unit = "1", Minimum = 0 },
            new Parameter(
                "cluster_seconds", ParameterType.Number, "0.1",
                "A trigger is the largest sample from this long before it to this long after it, rounded down to whole samples")
            {
                Unit = "s",
                Minimum = 0,
            },
        ],
        "Maximum within a sliding window; threshold and clustering as in Allen et al. 2012, Phys. Rev. D 85, 122006, section III");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var snr = request.Inputs[0].Layout;
        var channels = SnrColumns.In(snr);
        if (channels.IsEmpty)
        {
            throw PlanCheck.Refuse(
                request, "input snr is not the output of a matched filter", string.Join(", ", snr.Columns.Select(column => column.Name)),
                "columns snr, phase and sigma, or several times those with a channel's name and a dot before", "bind it to a matched-filter step");
        }

        var window = WindowSamples(request.Parameters, snr);
        if (window > PlanCheck.MostWorkingSamples)
        {
            throw PlanCheck.Refuse(
                request, "cluster_seconds is too long", $"{window} samples", $"at most {PlanCheck.MostWorkingSamples}", "shorten cluster_seconds");
        }

        PlanCheck.Memory(
            request, snr.SegmentLength + (2 * (long)window), snr.Columns.Length, "shorten cluster_seconds or the blocks of the matched filter");
        var halo = PlanCheck.Segments((long)window, snr.SegmentLength);
        var columns = ImmutableArray.Create(
            new Column("gps", "s"), new Column("snr", "1"), new Column("phase", "rad"), new Column("effective_distance", "Mpc"));
        var layout = new Layout(AxisKind.Row, 0, 1, 0, channels.Length == 1 ? columns : columns.Add(new Column("channel", "1")));
        return new OperatorPlan(layout, [Dependency.Window(halo, halo)], null);
    }

    public Block Compute(IComputeContext context)
    {
        var input = context.Inputs[0];
        var channels = SnrColumns.In(input.Layout);
        var window = (int)WindowSamples(context.Parameters, input.Layout);
        var start = context.Index * input.Layout.SegmentLength;
        var length = input.LengthOf((int)(context.Index - input.First));
        using var samples = SampleWindow.Read(context, input, start - window, start + length + window, double.NaN);
        var found = new List<(int Offset, int Channel)>();
        for (var channel = 0; channel < channels.Length; channel++)
        {
            var peaks = new List<int>();
            SlidingPeaks.Find(samples[channels[channel].Snr], context.Parameters.Number("threshold"), window, peaks);
            found.AddRange(peaks.Select(at => (at - window, channel)).Where(peak => peak.Item1 >= 0 && peak.Item1 < length));
        }

        found.Sort();
        var output = context.Rent(context.Output.Columns.Length, found.Count);
        for (var row = 0; row < found.Count; row++)
        {
            var (offset, channel) = found[row];
            var (snr, phase, sigma) = channels[channel];
            var at = offset + window;
            output[0][row] = input.Layout.At(context.Index, offset);
            output[1][row] = samples[snr][at];
            output[2][row] = samples[phase][at];
            output[3][row] = samples[sigma][at] / samples[snr][at];
            if (channels.Length > 1)
            {
                output[4][row] = channel;
            }
        }

        return output;
    }

    private static double WindowSamples(ParameterSet parameters, Layout layout) => Math.Floor(parameters.Number("cluster_seconds") * layout.Density);
}
