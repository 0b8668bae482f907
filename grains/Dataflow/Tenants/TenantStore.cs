using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow.Tenants;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>The pages of what a tenant's datasets and products hold, and their sum, as far as somebody needs it. In its grain's turns.</summary>
internal sealed class TenantStore(string tenant, IGrainFactory grains, ByteLeases leases)
{
    private const int Pages = 16;
    private Task? _counting;

    /// <summary>Returns when the sum is known.</summary>
    public async Task CountedAsync()
    {
        while (_counting is not { IsCompletedSuccessfully: true })
        {
            await (_counting is null or { IsCompleted: true } ? _counting = CountAsync() : _counting);
        }
    }

    /// <summary>Datasets or products hold so much now.</summary>
    public async Task ReportAsync(ImmutableArray<HeldBytes> held)
    {
        var counts = _counting;
        if (counts is not null)
        {
            await CountedAsync();
            counts = _counting;
        }

        var more = await Task.WhenAll(held.GroupBy(PageOf).Select(page => Page(page.Key).ReportAsync([.. page])));
        if (counts is not null && counts == _counting)
        {
            leases.Change(more.Sum());
        }
        else
        {
            // It was counted meanwhile, and nobody can say whether before or after this.
            _counting = null;
        }
    }

    /// <summary>All of them; the sum is known by then.</summary>
    public async Task<List<HeldBytes>> ListAsync()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, Pages).Select(page => Page(page).ListAsync()));
        return [.. pages.SelectMany(page => page)];
    }

    private async Task CountAsync()
    {
        // Not before the caller has it in his hands.
        await Task.Yield();
        leases.Count((await Task.WhenAll(Enumerable.Range(0, Pages).Select(page => Page(page).TotalAsync()))).Sum());
    }

    // Products are hashes: any digits of one are as good as a hash of it.
    private static int PageOf(HeldBytes held) => Convert.ToInt32(held.Product.Text[..4], 16) % Pages;

    private ITenantPageGrain Page(int page) => grains.GetGrain<ITenantPageGrain>($"{GrainKeys.OfName(tenant)}/{page}");
}
