using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow.Tenants;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Finds products that nothing refers to, and has their steps mark and remove them. It keeps nothing itself: who refers to what is read from the
/// directories, the runs and the catalogues, the marks are with the steps. So a collection may stop anywhere, and be made twice at once.
/// </summary>
public sealed class Collector(IGrainFactory grains, ISegmentStore store, GarbagePolicy policy, TenantAudit audit)
{
    // Calls under way at once: a step that is asked must be activated for it.
    private const int Fanout = 32;

    /// <summary>Looks at every stored product; whoever looks at all of them also counts what tenants store.</summary>
    public async Task<CollectionReport> CollectAsync(CollectionRequest request)
    {
        var stored = await Task.Run(store.List);
        var report = await CollectAsync(stored, request);
        if (!request.DryRun)
        {
            await audit.TryRunAsync([.. stored.Select(each => each.Product)]);
        }

        return report;
    }

    /// <summary>Marks what a run that ended without a commit has made, as far as nothing else refers to it.</summary>
    public async Task ReleaseAsync(string run)
    {
        if (await grains.Run(run).GetAsync() is { State: not RunState.Running } status)
        {
            // The run has said so itself, and its word may be on the way, or lost.
            foreach (var some in ProductsOf(status).Chunk(Fanout))
            {
                await Task.WhenAll(some.Select(product => grains.Step(product).ReleaseAsync(run)));
            }

            await CollectAsync([.. ProductsOf(status).Select(product => new StoredProduct(product, 0))], new CollectionRequest(false, false, 0));
        }
    }

    private async Task<CollectionReport> CollectAsync(IReadOnlyList<StoredProduct> stored, CollectionRequest request)
    {
        var roots = await RootsAsync();
        var grace = request.Now ? TimeSpan.Zero : policy.Grace;
        List<CollectedProduct> products = [];
        foreach (var some in stored.Chunk(Fanout))
        {
            products.AddRange(await Task.WhenAll(some.Select(async each => new CollectedProduct(
                each.Product, each.Bytes, roots.Find(each.Product) ?? await grains.Step(each.Product).ReviewAsync(grace, !request.DryRun)))));
        }

        var marked = products.Where(each => each.Verdict.Action == GarbageAction.Mark).ToList();
        var removed = products.Where(each => each.Verdict.Action == GarbageAction.Remove).ToList();
        return new CollectionReport(
            products.Count, products.Sum(each => each.Bytes), marked.Count, marked.Sum(each => each.Bytes), removed.Count, removed.Sum(each => each.Bytes),
            [.. products.OrderByDescending(each => each.Verdict.Action).ThenByDescending(each => each.Bytes).Take(request.Items)]);
    }

    // Runs first: see GarbageRoots.
    private async Task<GarbageRoots> RootsAsync()
    {
        var roots = new GarbageRoots();
        foreach (var run in await grains.NamesAsync(GrainKeys.ActiveRunDirectory))
        {
            if (await grains.Run(run).GetAsync() is { State: RunState.Running } status)
            {
                roots.AddActiveRun(run, ProductsOf(status));
            }
        }

        foreach (var some in (await grains.NamesAsync(GrainKeys.DatasetDirectory)).Chunk(Fanout))
        {
            var results = await Task.WhenAll(some.Select(dataset => grains.Catalogue(dataset).ListAsync(int.MaxValue)));
            for (var at = 0; at < some.Length; at++)
            {
                roots.AddDataset(some[at]);
                await AddAsync(roots, results[at]);
            }
        }

        return roots;
    }

    // Newest first.
    private async Task AddAsync(GarbageRoots roots, ImmutableArray<CatalogueEntry> results)
    {
        foreach (var result in results)
        {
            roots.AddResult(result.Run, result.Outputs.Select(output => output.Product));
        }

        foreach (var result in results.Take(policy.KeepIntermediatesOf))
        {
            if (await grains.Run(result.Run).GetAsync() is { } status)
            {
                roots.AddIntermediates(result.Run, ProductsOf(status));
            }
        }
    }

    private static IEnumerable<ProductId> ProductsOf(RunStatus run) => run.Steps.Select(step => step.Step.Definition.Product);
}

/// <summary>One collection at a time, and one every so often.</summary>
public sealed class CollectorGrain(Collector collector, GarbagePolicy policy) : Grain, ICollectorGrain, IRemindable
{
    private const string Reminder = "collection";

    public Task<CollectionReport> CollectAsync(CollectionRequest request) => collector.CollectAsync(request);

    public Task ReleaseAsync(string run) => collector.ReleaseAsync(run);

    public async Task WatchAsync()
    {
        if (policy.Every > TimeSpan.Zero)
        {
            await this.RegisterOrUpdateReminder(Reminder, policy.Every, policy.Every);
        }
        else if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => collector.CollectAsync(new CollectionRequest(false, false, 0));
}
