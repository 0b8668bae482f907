using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>
/// Puts right what tenants are charged for, by what the store holds: what died before it was reported is counted, what is gone is taken off, and what two are
/// charged for is charged to one. What was reported as final is believed. It keeps nothing itself, and may stop anywhere.
/// </summary>
public sealed class TenantAudit(IGrainFactory grains, ISegmentStore store, ILogger<TenantAudit> logger)
{
    // Calls under way at once: a step that is asked must be activated for it.
    private const int Fanout = 32;

    /// <param name="stored">Products that the store holds, as it was listed a moment ago.</param>
    public async Task TryRunAsync(IReadOnlyList<ProductId> stored)
    {
        try
        {
            await RunAsync(stored);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "What tenants store could not be counted to the end; the next collection counts again");
        }
    }

    private async Task RunAsync(IReadOnlyList<ProductId> stored)
    {
        var charged = await ChargedAsync();
        var names = (await grains.NamesAsync(GrainKeys.DatasetDirectory)).ToDictionary(ProductId.OfDataset, name => name);
        var doubtful = stored.Where(product => charged.GetValueOrDefault(product) is not [{ Held.IsFinal: true }]).Concat(charged.Keys.Except(stored)).Distinct();
        foreach (var some in doubtful.Chunk(Fanout))
        {
            await Task.WhenAll(some.Select(product => CountAsync(product, names.GetValueOrDefault(product), charged.GetValueOrDefault(product) ?? [])));
        }
    }

    private async Task<Dictionary<ProductId, List<(string Tenant, HeldBytes Held)>>> ChargedAsync()
    {
        var charged = new Dictionary<ProductId, List<(string, HeldBytes)>>();
        foreach (var tenant in await grains.NamesAsync(GrainKeys.TenantDirectory))
        {
            foreach (var held in await grains.Tenant(tenant).ListHeldAsync(int.MaxValue))
            {
                (charged.TryGetValue(held.Product, out var known) ? known : charged[held.Product] = []).Add((tenant, held));
            }
        }

        return charged;
    }

    private async Task CountAsync(ProductId product, string? dataset, List<(string Tenant, HeldBytes Held)> charged)
    {
        var owner = TenantNames.Of(dataset is null ? await grains.Step(product).OwnerAsync() : (await grains.Dataset(dataset).GetAsync())?.Definition.Tenant);
        var held = new HeldBytes(product, await Task.Run(() => BytesOf(product)), true) { Dataset = dataset };
        foreach (var tenant in charged.Select(each => each.Tenant).Where(tenant => tenant != owner))
        {
            await grains.Tenant(tenant).ReportAsync([held with { Bytes = 0 }], null);
        }

        if (held.Bytes > 0 || charged.Count > 0)
        {
            await grains.Tenant(owner).ReportAsync([held], null);
        }
    }

    private long BytesOf(ProductId product)
    {
        using var lease = store.Open(product);
        List<Flow.SegmentRange> ranges = [];
        lease.Log.ReadSince(0, ranges);
        return ranges.Count > 0 && lease.Log.TryGet(ranges[0].First, out var record) ? lease.Log.Samples * record.Columns * sizeof(double) : 0;
    }
}
