using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lisa.Grains.Dataflow;

/// <summary>The platform's own traces and metrics. A work item is a span, a segment is not: spans would outnumber segments' bytes.</summary>
public static class DataflowTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Lisa.Dataflow";

    /// <summary>Name of <see cref="EventsPublished"/>.</summary>
    public const string EventsName = "lisa.events.published";

    private static readonly Meter Meter = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    public static Counter<long> SegmentsComputed { get; } =
        Meter.CreateCounter<long>("lisa.segments.computed", "{segment}", "Output segments made durable, by operator.");

    public static Counter<long> SegmentsFailed { get; } =
        Meter.CreateCounter<long>("lisa.segments.failed", "{segment}", "Attempts at an output segment that failed, by operator.");

    public static Histogram<double> ItemSeconds { get; } =
        Meter.CreateHistogram<double>("lisa.item.duration", "s", "Time of a work item in its slot, by operator.");

    public static Counter<double> KernelSeconds { get; } =
        Meter.CreateCounter<double>("lisa.kernel.time", "s", "Time in operators, reading and writing not counted, by operator.");

    public static Counter<long> EventsPublished { get; } =
        Meter.CreateCounter<long>(EventsName, "{event}", "Events that steps put on their products' streams.");

    /// <summary>Counts what came of a work item.</summary>
    public static void Record(string computing, ComputeResult result)
    {
        var tag = new KeyValuePair<string, object?>("operator", computing);
        SegmentsComputed.Add(result.Done - result.Found, tag);
        KernelSeconds.Add(result.Kernel.TotalSeconds, tag);
        ItemSeconds.Record(result.Elapsed.TotalSeconds, tag);
        if (result.Failure is not null)
        {
            SegmentsFailed.Add(1, tag);
        }
    }
}
