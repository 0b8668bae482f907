using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>Asks the catalogue how a run ends: the one arbiter between two activations of it that want different things.</summary>
internal sealed class RunEnding(string run, RunRecord record, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Whether it was decided already, and recorded nowhere else: a commit that is tried on a run that was withdrawn learns so.</summary>
    public async Task<bool> IsDecidedAsync()
    {
        var (committed, withdrawal) = await Catalogue.EndOfAsync(run);
        return committed || withdrawal is not null;
    }

    /// <summary>All of the run's products become visible, on disk; null, or that the run was withdrawn before.</summary>
    public async Task<CatalogueWithdrawal?> CommitAsync()
    {
        var plan = record.Plan!;
        if (!await IsDecidedAsync())
        {
            var hardened = ImmutableDictionary<ProductId, ContentHash>.Empty;
            foreach (var step in plan.Steps)
            {
                // In the order of the steps, each on what the ones before it were: where an input is revised meanwhile, none is held against what its
                // inputs were before, not even on a silo that sees the news of others a little late. What the catalogue knows already need not be
                // made ready for it.
                hardened = hardened.SetItem(step.Definition.Product, await HardenAsync(step, hardened));
            }
        }

        var outputs = plan.Outputs
            .Select(output => new CatalogueOutput(
                output.Key, output.Value, plan.Steps.First(step => step.Definition.Product == output.Value).Definition.Layout));
        return await Catalogue.CommitAsync(new CatalogueEntry(
            run, record.Request!.Pipeline, plan.Version, plan.PrimaryDataset, time.GetUtcNow(), [.. outputs]));
    }

    // Of a product that was only checked the step that makes it may never have been told.
    private async Task<ContentHash> HardenAsync(RunStep step, ImmutableDictionary<ProductId, ContentHash> hardened)
    {
        var grain = grains.Step(step.Definition.Product);
        if (step.Checks)
        {
            await grain.DefineAsync(step.Definition);
        }

        return await grain.HardenAsync(hardened);
    }

    /// <summary>No commit of the run will be taken any more; false where it was committed before.</summary>
    public Task<bool> WithdrawAsync(RunPhase phase, string? problem) =>
        Catalogue.WithdrawAsync(new CatalogueWithdrawal(run, StateOf(phase), problem));

    public static RunState StateOf(RunPhase phase) => phase switch
    {
        RunPhase.Committed => RunState.Committed,
        RunPhase.Cancelled => RunState.Cancelled,
        _ => RunState.Failed,
    };

    public static RunPhase PhaseOf(RunState state) => state == RunState.Cancelled ? RunPhase.Cancelled : RunPhase.Failed;

    private ICatalogGrain Catalogue => grains.Catalogue(record.Plan!.PrimaryDataset);
}
