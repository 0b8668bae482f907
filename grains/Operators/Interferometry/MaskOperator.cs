using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// Makes gaps of what a table of intervals flags, whatever the kind. The tables of the segments before and after count too, since an interval may
/// reach across a border.
/// </summary>
public sealed class MaskOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "mask", 1, "Makes gaps of the flagged intervals of a time series",
        [
            new Port("data", AxisKind.Time, "The time series"),
            new Port("flags", AxisKind.Row, "Intervals of its channels, as quality-flags makes them: gps, duration and channel, in as many segments"),
        ],
        [],
        "The table of quality-flags: a sample at t is flagged when gps <= t < gps + duration");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        FlagColumns.Require(request, Info, 1);
        return new OperatorPlan(request.Inputs[0].Layout, [Dependency.Map, Dependency.Window(1, 1)], request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var (data, flags) = (context.Inputs[0], context.Inputs[1]);
        context.Cancellation.ThrowIfCancellationRequested();
        using var segment = data.Read(0);
        var output = context.Rent(segment.Columns, segment.Length);
        try
        {
            segment.Samples.CopyTo(output.Samples);
            for (var position = 0; position < flags.Count; position++)
            {
                using var table = flags.Read(position);
                Mask(context, table, output);
            }

            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private void Mask(IComputeContext context, Block table, Block output)
    {
        var (data, flags) = (context.Inputs[0].Layout, context.Inputs[1].Layout);
        var (gps, duration, channels) = (flags.IndexOf("gps"), flags.IndexOf("duration"), flags.IndexOf("channel"));
        for (var row = 0; row < table.Length; row++)
        {
            var channel = table[channels][row];
            var first = Math.Round((table[gps][row] - data.At(context.Index, 0)) * data.Density);
            var end = first + Math.Round(table[duration][row] * data.Density);
            if (!(channel >= 0 && channel < output.Columns && channel == Math.Floor(channel) && double.IsFinite(end)))
            {
                throw PlanCheck.Refuse(
                    context, Info, $"row {row} of input flags is no interval of a channel of the data",
                    $"channel {channel}, {table[gps][row]} s, {table[duration][row]} s", $"channels 0 to {output.Columns - 1}, finite times",
                    "bind flags to those of the same data");
            }

            var (from, to) = ((int)Math.Clamp(first, 0, output.Length), (int)Math.Clamp(end, 0, output.Length));
            if (from < to)
            {
                output[(int)channel][from..to].Fill(double.NaN);
            }
        }
    }
}
