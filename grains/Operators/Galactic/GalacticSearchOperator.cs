using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// Galactic binaries in narrow bands, each by itself: the strongest is found by the F-statistic, taken out, and so on while one is above the threshold.
/// Output segment j is narrow band j mod parts of band j / parts.
/// </summary>
public sealed class GalacticSearchOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "galactic-search", 1, "Candidates for Galactic binaries in each narrow band, by the F-statistic and iterative subtraction",
        [NarrowBand.Data, NarrowBand.Psd, OrbitsInput.Port],
        NarrowBand.Parameters,
        "Jaranowski, Krolak and Schutz 1998, Phys. Rev. D 58, 063001; Cornish and Littenberg 2007, arXiv:0704.1808; Prince et al. 2002, arXiv:gr-qc/0209039");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        NarrowBand.Check(request, request.Inputs[0].Layout, request.Inputs[1].Layout, request.Inputs[2].Layout);
        var parts = request.Parameters.Integer("parts");
        return new OperatorPlan(CandidateTable.Layout, [Dependency.Map with { Parts = parts }, Dependency.Whole, Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var band = NarrowBand.Open(context, Info, (context.Inputs[0], context.Inputs[1], context.Inputs[2]));
        return CandidateTable.Write(context, band.FindAll(0).Select(candidate => new FoundSource(candidate, candidate.Snr)));
    }
}
