using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators;

/// <summary>Stands for an operator that is known and not here: whatever it is asked to make is refused.</summary>
internal sealed class AbsentOperator(OperatorInfo info, Func<RefusalException> refusal) : IOperator
{
    public OperatorInfo Info => info;

    public OperatorPlan Plan(PlanRequest request) => throw refusal();

    public Block Compute(IComputeContext context) => throw refusal();
}
