using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>How the tenants that live on this silo stand, for whoever measures.</summary>
internal static class TenantMeters
{
    private static readonly ConcurrentDictionary<string, TenantLoad> Loads = new(StringComparer.Ordinal);
    private static readonly Meter Meter = new(DataflowTelemetry.Name);

    static TenantMeters()
    {
        Meter.CreateObservableGauge("lisa.tenant.segments.in_flight", () => Measure(load => load.InFlight), "{segment}", "Segments in work items, by tenant.");
        Meter.CreateObservableGauge("lisa.tenant.segments.waiting", () => Measure(load => load.Waiting), "{segment}", "Segments that wait for room, by tenant.");
        Meter.CreateObservableGauge("lisa.tenant.stored", () => Measure(load => load.Stored), "By", "Bytes of samples stored, by tenant.");
        Meter.CreateObservableGauge("lisa.tenant.reserved", () => Measure(load => load.Reserved), "By", "Bytes that are about to be stored, by tenant.");
    }

    public static void Tell(string tenant, TenantLoad load) => Loads[tenant] = load;

    public static void Forget(string tenant) => Loads.TryRemove(tenant, out _);

    private static IEnumerable<Measurement<long>> Measure(Func<TenantLoad, long> of) =>
        Loads.Select(each => new Measurement<long>(of(each.Value), new KeyValuePair<string, object?>("tenant", each.Key)));
}
