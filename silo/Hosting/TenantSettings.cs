using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow.Tenants;

namespace Lisa.Silo.Hosting;

/// <summary>
/// What holds for tenants that have no limits of their own: <c>tenant-segments</c>, segments in work items at one time (1 to 1,000,000), and
/// <c>tenant-stored-mib</c>, MiB of samples stored (1 to 2^40). Default: not limited. The same for all silos of a cluster, since a tenant lives on any.
/// </summary>
internal static class TenantSettings
{
    private const long MiB = 1L << 20;

    /// <exception cref="ArgumentException">A value is not what it should be; the message says which and what would be.</exception>
    public static TenantDefaults From(IConfiguration configuration) => new(new TenantLimits(
        configuration["tenant-segments"] is null ? null : configuration.Number("tenant-segments", 1, 1, 1_000_000),
        configuration["tenant-stored-mib"] is null ? null : configuration.Number("tenant-stored-mib", 1, 1, 1L << 40) * MiB));
}
