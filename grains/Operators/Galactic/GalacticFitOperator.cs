using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// One round of the ring in which bands agree on whose sources are whose: output segment j is narrow band j after it took its neighbours' sources out
/// and fitted its own. A band of which nothing changed in the round before, nor of its neighbours, passes its sources on without looking at the data. A
/// pipeline makes as many rounds as it wants by <c>repeat</c>.
/// </summary>
public sealed class GalacticFitOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "galactic-fit", 1, "One round of fitting Galactic binaries band by band, neighbours' sources taken out: repeated until no band changes",
        [
            new Port("previous", AxisKind.Row, "Candidates of every narrow band: of galactic-search, or of the round before"),
            NarrowBand.Data, NarrowBand.Psd, OrbitsInput.Port,
        ],
        NarrowBand.Parameters.Add(
            new Parameter("tolerance", ParameterType.Number, "0.1", "A candidate that would change by less, as the SNR of the difference, stays as it is")
            {
                Unit = "1",
                Minimum = 0.01,
                Maximum = 10,
            }),
        "Blocked fit of Galactic binaries, as Crowder and Cornish 2007, arXiv:astro-ph/0611546, and Littenberg et al. 2020, arXiv:2004.08464, have it");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        CandidateTable.Check(request, "previous", request.Inputs[0].Layout);
        NarrowBand.Check(request, request.Inputs[1].Layout, request.Inputs[2].Layout, request.Inputs[3].Layout);
        var parts = request.Parameters.Integer("parts");
        return new OperatorPlan(
            CandidateTable.Layout, [Dependency.Window(1, 1), Dependency.Map with { Parts = parts }, Dependency.Whole, Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var (own, neighbours) = Read(context);
        if (own.Concat(neighbours).All(source => source.Change == 0))
        {
            return CandidateTable.Write(context, own);
        }

        var band = NarrowBand.Open(context, Info, (context.Inputs[1], context.Inputs[2], context.Inputs[3]));
        var fit = new BandFit(band, context.Parameters.Number("tolerance"));
        return CandidateTable.Write(
            context, fit.Run([.. own.Where(source => !source.IsDropped)], neighbours.Where(source => !source.IsDropped)));
    }

    private static (List<FoundSource> Own, List<FoundSource> Neighbours) Read(IComputeContext context)
    {
        var previous = context.Inputs[0];
        var (own, neighbours) = (new List<FoundSource>(), new List<FoundSource>());
        for (var position = 0; position < previous.Count; position++)
        {
            using var table = previous.Read(position);
            (previous.First + position == context.Index ? own : neighbours).AddRange(CandidateTable.Read(table));
        }

        return (own, neighbours);
    }
}
