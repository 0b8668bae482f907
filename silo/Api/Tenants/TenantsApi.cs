using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lisa.Silo.Api.Tenants;

/// <summary>Tenants: look, and limit.</summary>
public static class TenantsApi
{
    private const long MostSegments = 1_000_000;

    public static void MapTenants(this IEndpointRouteBuilder routes)
    {
        var tenants = routes.MapGroup("/v1/tenants").WithTags("Tenants");
        tenants.MapGet("/", List).WithSummary("Lists tenants with their limits and what they use, the newest first.");
        tenants.MapGet("/{name}", Get).WithSummary("A tenant with its limits, what it uses, and what its store is made of.");
        tenants.MapPut("/{name}", Limit).WithSummary("Gives a tenant limits of its own, in force at once; what runs goes on.");
        tenants.MapDelete("/{name}", Unlimit).WithSummary("Takes a tenant's own limits away: it goes by those of the silos. What belongs to it stays.");
    }

    private static async Task<Ok<Page<TenantView>>> List(IGrainFactory grains, string? after = null, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var names = await grains.GetGrain<IDirectoryGrain>(GrainKeys.TenantDirectory).ListAsync(after, size);
        var statuses = await Task.WhenAll(names.Select(name => grains.Tenant(name).GetAsync()));
        return TypedResults.Ok(new Page<TenantView>(
            [.. statuses.OfType<TenantStatus>().Select(status => TenantView.Of(status))], names.Length == size ? names[^1] : null));
    }

    private static async Task<Ok<TenantView>> Get(string name, IGrainFactory grains, int? limit = null)
    {
        var size = Names.PageSize(limit);
        var tenant = grains.Tenant(Names.Check(name, "tenant"));
        var status = await tenant.GetAsync() ?? throw RefusalException.Because(
            RefusalKind.NotFound, "there is no such tenant", "tenant", name, "a tenant that a run, a dataset or a limit named", "list the tenants");
        return TypedResults.Ok(TenantView.Of(status, await tenant.ListHeldAsync(size)));
    }

    private static async Task<Ok<TenantView>> Limit(string name, NewTenantLimits wanted, IGrainFactory grains) => TypedResults.Ok(TenantView.Of(
        await grains.Tenant(Names.Check(name, "tenant")).SetLimitsAsync(new TenantLimits(
            Within(wanted.ConcurrentSegments, MostSegments, "concurrentSegments"), Within(wanted.StoredBytes, long.MaxValue, "storedBytes")))));

    private static async Task<Ok<TenantView>> Unlimit(string name, IGrainFactory grains) =>
        TypedResults.Ok(TenantView.Of(await grains.Tenant(Names.Check(name, "tenant")).SetLimitsAsync(null)));

    private static long? Within(long? value, long most, string name) => value is null || (value >= 1 && value <= most)
        ? value
        : throw RefusalException.Because(
            RefusalKind.Invalid, "the limit is out of bounds", name, value, $"1 to {most}, or null for none", "give one of these; to stop runs, pause them");
}
