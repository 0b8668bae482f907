using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;

namespace Lisa.Bench.Overhead;

/// <summary>What a step costs when its operator does nothing: the nonce keeps repetitions from reusing each other's products.</summary>
internal abstract class NoOpOperator(string name, string summary) : IOperator
{
    public OperatorInfo Info { get; } = new(
        name, 1, summary, [new Port("data", AxisKind.Time, "Any series.")],
        [new Parameter("nonce", ParameterType.Integer, "0", "Makes another product of the same.")], "none");

    public abstract OperatorPlan Plan(PlanRequest request);

    public abstract Block Compute(IComputeContext context);
}

/// <summary>Reads its input and makes an empty table of it, as a task that returns nothing.</summary>
internal sealed class EmptyOperator() : NoOpOperator("no-op", "Reads a segment, and makes nothing of it.")
{
    public override OperatorPlan Plan(PlanRequest request) =>
        new(new Layout(AxisKind.Row, 0, 1, 0, [new Column("nothing", "1")]), [Dependency.Map], null);

    public override Block Compute(IComputeContext context)
    {
        using var input = context.Inputs[0].Read(0);
        return context.Rent(1, 0);
    }
}

/// <summary>Reads its input and writes the same samples again: 8 KiB in, 8 KiB out, hashed and on disk.</summary>
internal sealed class CopyOperator() : NoOpOperator("copy", "Reads a segment, and writes it again.")
{
    public override OperatorPlan Plan(PlanRequest request) =>
        new(request.Inputs[0].Layout, [Dependency.Map], request.Inputs[0].Samples);

    public override Block Compute(IComputeContext context)
    {
        using var input = context.Inputs[0].Read(0);
        var output = context.Rent(input.Columns, input.Length);
        input.Samples.CopyTo(output.Samples);
        return output;
    }
}
