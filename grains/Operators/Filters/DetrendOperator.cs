using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>
/// Takes the mean or the straight line of least squares out of every segment, each channel by itself. A trend belongs to a stretch of data:
/// here the stretch is the segment, so segments need not join at their borders. Units stay; gaps (NaN) stay gaps and do not count towards
/// the fit.
/// </summary>
public sealed class DetrendOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "detrend", 1,
        "Subtracts the mean, or the straight line of least squares, of each segment from that segment, channel by channel; gaps do not count and stay",
        [new Port("data", AxisKind.Time, "The time series; all its channels are detrended")],
        [
            new Parameter("method", ParameterType.Choice, "constant", "constant subtracts the segment's mean, linear its line of least squares")
            {
                Choices = ["constant", "linear"],
            },
        ],
        "scipy.signal.detrend, applied to each segment");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        return new OperatorPlan(request.Inputs[0].Layout, [Dependency.Map], request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        using var segment = context.Inputs[0].Read(0);
        var output = context.Rent(segment.Columns, segment.Length);
        segment.Samples.CopyTo(output.Samples);
        for (var column = 0; column < output.Columns; column++)
        {
            if (context.Parameters.Text("method") == "linear")
            {
                Detrend.Linear(output[column]);
            }
            else
            {
                Detrend.Constant(output[column]);
            }
        }

        return output;
    }
}
