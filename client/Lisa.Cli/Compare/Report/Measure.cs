namespace Lisa.Cli.Compare.Report;

/// <summary>One thing that was measured in every style; less of it is better.</summary>
/// <param name="Name">As tables and sentences call it.</param>
/// <param name="Of">Its spread in a style; null where it was not measured.</param>
/// <param name="Text">A value with its unit.</param>
internal sealed record Measure(string Name, Func<StyleFigures, Spread?> Of, Func<double, string> Text)
{
    public static Measure Makespan { get; } = new("makespan", style => style.Over(trial => trial.Cost.Seconds), Quantity.Seconds);

    public static Measure MedianLatency { get; } = new("latency of a segment, p50", style => style.Over(trial => trial.Arrivals.Quantile(0.5)), Quantity.Seconds);

    public static Measure LateLatency { get; } = new("latency of a segment, p99", style => style.Over(trial => trial.Arrivals.Quantile(0.99)), Quantity.Seconds);

    public static Measure FirstLatency { get; } = new("first segment", style => style.Over(trial => trial.Arrivals.Quantile(double.Epsilon)), Quantity.Seconds);

    public static Measure Processor { get; } = new("processor time", style => style.Over(trial => trial.Cost.ProcessorSeconds), Quantity.Seconds);

    public static Measure Messages { get; } = new("messages", style => style.Over(trial => trial.Cost.Messages), Quantity.Count);

    public static Measure Events { get; } = new("events on streams", style => style.Over(trial => trial.Cost.Events), Quantity.Count);

    /// <summary>On a silo alone.</summary>
    public static IReadOnlyList<Measure> Alone { get; } = [Makespan, FirstLatency, MedianLatency, LateLatency, Processor, Messages, Events];

    public static Measure ItemProcessor { get; } = new("processor time of work items", style => style.Over(trial => trial.Cost.Footprint.CpuSeconds), Quantity.Seconds);

    public static Measure Coordination { get; } = new(
        "processor time of all else", style => style.Over(trial => Math.Max(0, trial.Cost.ProcessorSeconds - trial.Cost.Footprint.CpuSeconds)), Quantity.Seconds);

    public static Measure BytesRead { get; } = new("samples read", style => style.Over(trial => trial.Cost.Footprint.BytesRead), Quantity.Bytes);

    public static Measure BytesWritten { get; } = new("samples written", style => style.Over(trial => trial.Cost.Footprint.BytesWritten), Quantity.Bytes);

    public static Measure Energy { get; } = new("energy", style => style.Over(trial => trial.Cost.EnergyWattHours), Quantity.WattHours);

    public static Measure Co2e { get; } = new("CO2e", style => style.Over(trial => trial.Cost.Co2eGrams), Quantity.Grams);

    /// <summary>What the same run cost.</summary>
    public static IReadOnlyList<Measure> Footprint { get; } = [ItemProcessor, Coordination, BytesRead, BytesWritten, Energy, Co2e];

    public static Measure Cancel { get; } = new("cancel, asked to answered", style => style.Over(trial => trial.Control.CancelSeconds), Quantity.Seconds);

    public static Measure AfterCancel { get; } = new("segments that came after it", style => style.Over(trial => trial.Control.SegmentsAfterCancel), Quantity.Count);

    public static Measure Pause { get; } = new("pause, asked to answered", style => style.Over(trial => trial.Control.PauseSeconds), Quantity.Seconds);

    public static Measure AfterPause { get; } = new("segments that came while paused", style => style.Over(trial => trial.Control.SegmentsAfterPause), Quantity.Count);

    public static Measure Resume { get; } = new("resume, asked to the next segment", style => style.Over(trial => trial.Control.ResumeSeconds), Quantity.Seconds);

    public static Measure Lag { get; } = new("output segments not told of yet, at most", style => style.Over(trial => trial.Told.LargestLag), Quantity.Count);

    /// <summary>What an operator can do.</summary>
    public static IReadOnlyList<Measure> Control { get; } = [Lag, Cancel, AfterCancel, Pause, AfterPause, Resume];

    public static Measure CalmMakespan { get; } = new("makespan on the cluster", style => style.OverKills(kill => kill.Calm.Seconds), Quantity.Seconds);

    public static Measure SentMessages { get; } = new("messages between silos", style => style.OverKills(kill => kill.Calm.SentMessages), Quantity.Count);

    public static Measure SentBytes { get; } = new("bytes of these messages", style => style.OverKills(kill => kill.Calm.SentBytes), Quantity.Bytes);

    public static Measure MovedBytes { get; } = new("bytes of samples moved between silos", style => style.OverKills(kill => kill.Calm.MovedBytes), Quantity.Bytes);

    public static Measure ClusterProcessor { get; } = new("processor time on the cluster", style => style.OverKills(kill => kill.Calm.ProcessorSeconds), Quantity.Seconds);

    public static Measure NextSegment { get; } = new("kill to the next segment", style => style.OverKills(kill => kill.NextSegmentSeconds), Quantity.Seconds);

    public static Measure LongestPause { get; } = new("longest pause after the kill", style => style.OverKills(kill => kill.LongestPauseSeconds), Quantity.Seconds);

    public static Measure Recovery { get; } = new("kill to the commit", style => style.OverKills(kill => kill.RecoverySeconds), Quantity.Seconds);

    public static Measure Lost { get; } = new("time that the kill cost", style => style.OverKills(kill => kill.LostSeconds), Quantity.Seconds);

    /// <summary>On a cluster, undisturbed.</summary>
    public static IReadOnlyList<Measure> Clustered { get; } = [CalmMakespan, ClusterProcessor, SentMessages, SentBytes, MovedBytes];

    /// <summary>On a cluster that loses a silo.</summary>
    public static IReadOnlyList<Measure> Killed { get; } = [NextSegment, LongestPause, Recovery, Lost];

    public static IReadOnlyList<Measure> All { get; } = [.. Alone, .. Footprint, .. Control, .. Clustered, .. Killed];
}
