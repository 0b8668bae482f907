using System.Collections.Concurrent;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>
/// Tenants that said in the last minute, to any step on this silo, that they limit nothing: a step that begins need not wait for a tenant whose silo has just
/// died. A limit that is set meanwhile is in force for it when the tenant can be asked again.
/// </summary>
public sealed class TenantMemory(TimeProvider time, DataflowOptions options, ILocalSiloDetails silo)
{
    private const int Remembered = 12;
    private readonly ConcurrentDictionary<string, long> _unlimited = new(StringComparer.Ordinal);

    /// <summary>Address of this silo, as the holder of what its steps are granted.</summary>
    public string Silo { get; } = silo.SiloAddress.ToParsableString();

    public void Tell(string tenant, bool isUnlimited)
    {
        if (isUnlimited)
        {
            _unlimited[tenant] = time.GetTimestamp();
        }
        else
        {
            _unlimited.TryRemove(tenant, out _);
        }
    }

    public bool IsUnlimited(string tenant) =>
        _unlimited.TryGetValue(tenant, out var saidAt) && time.GetElapsedTime(saidAt) < Remembered * options.Tenants.Unlimited;
}
