using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Catalogue;

/// <summary>The next version of a catalogue, from candidates of other data and the version before.</summary>
public sealed class CatalogueUpdateOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "catalogue-update", 1, "The next version of a catalogue: candidates that are known sources renew their parameters, others are new",
        [SourceCatalogue.Candidates, new Port("known", AxisKind.Row, "The version before: output of catalogue or catalogue-update")],
        SourceCatalogue.Parameters, "Nearest neighbour by Mahalanobis distance without correlations");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (candidates, known) = (request.Inputs[0].Layout, request.Inputs[1].Layout);
        SourceCatalogue.Check(request, candidates);
        var layout = SourceCatalogue.LayoutOf(candidates);
        return known.Columns.SequenceEqual(layout.Columns)
            ? new OperatorPlan(layout, [Dependency.Whole, Dependency.Whole], null)
            : throw PlanCheck.Refuse(
                request, "input known is no catalogue of such candidates", PlanCheck.Describe(known.Columns), PlanCheck.Describe(layout.Columns),
                "bind it to what catalogue or catalogue-update made of candidates with the same columns");
    }

    public Block Compute(IComputeContext context) => CatalogueRun.Make(context, context.Inputs[1]);
}
