using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>What to say of a step that waits for its tenant's room.</summary>
public static class TenantReasons
{
    public static Reason Of(TenantWait wait) => new(wait.IsStore ? ReasonKinds.TenantStore : ReasonKinds.TenantSegments, Text(wait));

    public static string Text(TenantWait wait)
    {
        var (limits, load) = (wait.Load.Limits, wait.Load);
        return wait.IsStore
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"waits for room in the store of tenant {wait.Tenant}: {load.Stored} of {limits.StoredBytes} bytes stored, {load.Reserved} reserved")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"waits for tenant {wait.Tenant}'s limit of {limits.ConcurrentSegments} concurrent segments: {load.InFlight} in flight, {wait.InFlight} of them this step's");
    }
}
