using System.Diagnostics.Metrics;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Placement;

namespace Lisa.Silo.Telemetry;

/// <summary>What is measured by looking, not by counting: the compute slots, and what hangs.</summary>
public sealed class PlatformMetrics : IDisposable
{
    private readonly Meter _meter = new(DataflowTelemetry.Name);

    public PlatformMetrics(ComputeSlots slots, HungOperators hung)
    {
        _meter.CreateObservableGauge("lisa.slots.total", () => slots.Slots, "{slot}", "Compute slots of this silo.");
        _meter.CreateObservableGauge("lisa.slots.busy", () => slots.Busy, "{slot}", "Compute slots that run an operator now.");
        _meter.CreateObservableGauge("lisa.slots.waiting", () => slots.Waiting, "{item}", "Work items that wait for a slot.");
        _meter.CreateObservableGauge("lisa.operators.hung", () => hung.Count, "{thread}", "Threads of operators that did not stop when they were told to.");
    }

    public void Dispose() => _meter.Dispose();
}
