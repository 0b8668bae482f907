using System.Net.Http.Json;
using Lisa.Client.Http;

namespace Lisa.Client.Tenants;

/// <summary>Tenants: look, and limit.</summary>
public sealed class TenantsClient
{
    private readonly Transport _transport;

    internal TenantsClient(Transport transport) => _transport = transport;

    public Task<Page<TenantView>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) => _transport.GetAsync(
        new Query("v1", "tenants").With("after", after).With("limit", limit), LisaJson.Default.PageTenantView, cancellation);

    /// <param name="name">Which.</param>
    /// <param name="limit">Most datasets and products to name; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<TenantView> GetAsync(string name, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "tenants", name).With("limit", limit), LisaJson.Default.TenantView, cancellation);

    /// <summary>Gives a tenant limits of its own. Repeatable.</summary>
    public Task<TenantView> LimitAsync(string name, NewTenantLimits limits, CancellationToken cancellation = default) => _transport.SendAsync(
        HttpMethod.Put, new Query("v1", "tenants", name), () => JsonContent.Create(limits, LisaJson.Default.NewTenantLimits), Repeat.Allowed,
        LisaJson.Default.TenantView, cancellation);

    /// <summary>Takes its own limits away: it goes by those of the silos. Repeatable.</summary>
    public Task<TenantView> UnlimitAsync(string name, CancellationToken cancellation = default) => _transport.SendAsync(
        HttpMethod.Delete, new Query("v1", "tenants", name), () => null, Repeat.Allowed, LisaJson.Default.TenantView, cancellation);
}
