using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Catalogue;

/// <summary>The first version of a catalogue: every source is new.</summary>
public sealed class CatalogueOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "catalogue", 1, "The first version of a catalogue of sources: candidates, duplicates across bands merged, with numbers that stay theirs",
        [SourceCatalogue.Candidates], SourceCatalogue.Parameters, "Nearest neighbour by Mahalanobis distance without correlations");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        SourceCatalogue.Check(request, request.Inputs[0].Layout);
        return new OperatorPlan(SourceCatalogue.LayoutOf(request.Inputs[0].Layout), [Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context) => CatalogueRun.Make(context, null);
}
