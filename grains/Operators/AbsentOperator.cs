using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators;

/// <summary>Stands for an operator that is known and not here: whatever it is asked to make is refused.</summary>
internal sealed class AbsentOperator(OperatorInfo info, Func<RefusalException> refusal) : IOperator
{
    public OperatorInfo Info => info;

    public OperatorPlan Plan(PlanRequest request) => throw refusal();

    public Block Compute(IComputeContext context) => throw refusal();
}

/// <summary>Stands for a compensation that is known and not here.</summary>
internal sealed class AbsentCompensation(OperatorInfo info, Func<RefusalException> refusal) : ICompensation
{
    public OperatorInfo Info => info;

    public void Run(CompensationCall call, CancellationToken cancellation) => throw refusal();
}
