using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Detection;

namespace Lisa.Grains.Operators.Reductions;

/// <summary>
/// A table with one row for each channel, over the whole of the data, read one segment at a time: <c>channel</c> (its number, from 0, in
/// the data's order), <c>samples</c> (all, gaps included), <c>gaps</c> (samples that are not finite, which count nowhere else),
/// <c>mean</c>, <c>variance</c> (mean squared deviation, divided by the count), <c>min</c>, <c>max</c>, <c>rms</c> (root of the mean
/// square, mean included), <c>skewness</c> and <c>excess_kurtosis</c> (standardised third and fourth moment, without bias correction). Of a
/// channel without finite samples they are NaN. Units are the channels' own, <c>mixed</c> where channels differ.
/// </summary>
public sealed class StatisticsOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "statistics", 1, "Count, gaps, extremes and the first four moments of the whole of each channel, one row a channel",
        [new Port("data", AxisKind.Time, "The time series; each channel gives one row")],
        [],
        "Pébay 2008, Sandia report SAND2008-6212; numpy.mean, numpy.var, scipy.stats.skew and scipy.stats.kurtosis with their defaults");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var units = request.Inputs[0].Layout.Columns.Select(column => column.Unit).Distinct().ToArray();
        var unit = units.Length == 1 ? units[0] : "mixed";
        var square = unit switch { "mixed" => unit, "1" => "1", _ when unit.All(char.IsLetter) => $"{unit}²", _ => $"({unit})²" };
        var layout = new Layout(
            AxisKind.Row, 0, 1, 0,
            [
                new Column("channel", "1"), new Column("samples", "1"), new Column("gaps", "1"),
                new Column("mean", unit), new Column("variance", square), new Column("min", unit), new Column("max", unit),
                new Column("rms", unit), new Column("skewness", "1"), new Column("excess_kurtosis", "1"),
            ]);
        return new OperatorPlan(layout, [Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context)
    {
        var input = context.Inputs[0];
        var channels = new StreamingStatistics[input.Layout.Columns.Length];
        for (var position = 0; position < input.Count; position++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var segment = input.Read(position);
            for (var channel = 0; channel < channels.Length; channel++)
            {
                channels[channel].Push(segment[channel]);
            }
        }

        var output = context.Rent(context.Output.Columns.Length, channels.Length);
        for (var channel = 0; channel < channels.Length; channel++)
        {
            ref readonly var of = ref channels[channel];
            ReadOnlySpan<double> row =
            [
                channel, of.Count + of.Gaps, of.Gaps, of.Mean, of.Variance, of.Minimum, of.Maximum, of.RootMeanSquare, of.Skewness, of.ExcessKurtosis,
            ];
            for (var column = 0; column < row.Length; column++)
            {
                output[column][channel] = row[column];
            }
        }

        return output;
    }
}
