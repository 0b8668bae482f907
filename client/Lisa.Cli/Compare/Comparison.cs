using Lisa.Client.Footprint;

namespace Lisa.Cli.Compare;

/// <summary>What was compared, and what came of it.</summary>
/// <param name="Setup">What, where, how often.</param>
/// <param name="Styles">In the order in which the client lists styles.</param>
internal sealed record Comparison(ComparisonSetup Setup, IReadOnlyList<StyleFigures> Styles);

/// <summary>What was compared where.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Steps">Of the pipeline.</param>
/// <param name="Inputs">Each input with its source, as the command line says it.</param>
/// <param name="Repetitions">Of every measurement.</param>
/// <param name="Seed">Of simulated data and of the moments of the kills.</param>
/// <param name="At">When it began.</param>
/// <param name="Version">Of the program.</param>
/// <param name="Machine">Cores, processor, memory, system.</param>
internal sealed record ComparisonSetup(
    string Pipeline, int Steps, IReadOnlyList<string> Inputs, int Repetitions, long Seed, DateTimeOffset At, string Version, string Machine);

/// <summary>All that was measured in a style.</summary>
/// <param name="Style">Its name.</param>
/// <param name="Trials">On a silo of its own each.</param>
/// <param name="Kills">On clusters of silo processes; empty without chaos.</param>
internal sealed record StyleFigures(string Style, IReadOnlyList<Trial> Trials, IReadOnlyList<KillTrial> Kills)
{
    /// <summary>The spread of a figure over the trials that have it.</summary>
    public Spread? Over(Func<Trial, double?> figure) => Spread.Of(Trials.Select(figure).OfType<double>());

    /// <summary>The spread of a figure over the kills that have it.</summary>
    public Spread? OverKills(Func<KillTrial, double?> figure) => Spread.Of(Kills.Select(figure).OfType<double>());
}

/// <summary>What a run spent.</summary>
/// <param name="Seconds">From the request to the news of its commit.</param>
/// <param name="ProcessorSeconds">Of all silos.</param>
/// <param name="OperatorSeconds">Of these in the operators, by the wall's clock.</param>
/// <param name="Segments">That were computed, of all steps.</param>
/// <param name="LocalMessages">Of Orleans, within silos.</param>
/// <param name="SentMessages">Of Orleans, between silos.</param>
/// <param name="SentBytes">Theirs.</param>
/// <param name="Events">On streams.</param>
/// <param name="MovedBytes">Samples that a silo read and another had written.</param>
/// <param name="Footprint">What its work items cost, by the silo's own account.</param>
/// <param name="Model">How energy and CO2e follow from processor time: the silo's.</param>
internal sealed record RunCost(
    double Seconds, double ProcessorSeconds, double OperatorSeconds, long Segments, long LocalMessages, long SentMessages, long SentBytes, long Events, long MovedBytes,
    CostView Footprint, ModelView Model)
{
    public long Messages => LocalMessages + SentMessages;

    /// <summary>Of the silos as a whole, coordination and everything else included.</summary>
    public double EnergyWattHours => ProcessorSeconds * Model.WattsPerCore * Model.Pue / 3600;

    /// <summary>The same as greenhouse gas.</summary>
    public double Co2eGrams => EnergyWattHours / 1000 * Model.GridGramsPerKilowattHour;
}

/// <summary>One repetition in one style, on a fresh silo: each of its runs on a copy of the data of its own.</summary>
/// <param name="Cost">Of a run that nobody looked at but to hear of its end.</param>
/// <param name="Arrivals">Of the outputs' segments in a run that somebody looked at all the time.</param>
/// <param name="Told">What that run told while it ran.</param>
/// <param name="Digest">Of the outputs' samples.</param>
/// <param name="Control">What came of telling a run to stop.</param>
/// <param name="Added">What one more step cost; null where the pipeline's text does not show where to put it.</param>
internal sealed record Trial(RunCost Cost, Arrivals Arrivals, RunToldOf Told, string Digest, ControlTimes Control, AddedStepCost? Added);

/// <summary>What an operator could see of a run.</summary>
/// <param name="Updates">Times that the run told of a change.</param>
/// <param name="LargestLag">Most segments of outputs that existed, and of which it had not told yet.</param>
/// <param name="Stages">Stages that it tells apart.</param>
internal sealed record RunToldOf(int Updates, long LargestLag, int Stages);

/// <summary>What came of control.</summary>
/// <param name="CancelSeconds">From the request to its being over; null where the run was over before.</param>
/// <param name="SegmentsAfterCancel">That came to be after that answer.</param>
/// <param name="PauseSeconds">From the request to pause another run to its answer; null where that run was over before.</param>
/// <param name="SegmentsAfterPause">That came to be while it was paused.</param>
/// <param name="ResumeSeconds">From the request to go on to the next segment.</param>
internal sealed record ControlTimes(double? CancelSeconds, long? SegmentsAfterCancel, double? PauseSeconds, long? SegmentsAfterPause, double? ResumeSeconds);

/// <summary>One more step in the pipeline, run on the same data afterwards.</summary>
/// <param name="LinesAdded">To the pipeline's text.</param>
/// <param name="LinesChanged">Of those that were there.</param>
/// <param name="Seconds">The run of the longer pipeline.</param>
/// <param name="Computed">Segments.</param>
/// <param name="Reused">Segments.</param>
internal sealed record AddedStepCost(int LinesAdded, int LinesChanged, double Seconds, long Computed, long Reused);

/// <summary>One repetition in one style on a cluster of silo processes, one of which is killed in the middle of a run.</summary>
/// <param name="Calm">A run before, undisturbed.</param>
/// <param name="Silo">Which was killed.</param>
/// <param name="KilledAtSeconds">When, from the request for the run.</param>
/// <param name="Written">Bytes of the run's products, as they grew in the shared files.</param>
/// <param name="FinishedAtSeconds">The news of its commit, from the request.</param>
/// <param name="Identical">Whether its outputs are those of the undisturbed run to the byte.</param>
internal sealed record KillTrial(RunCost Calm, string Silo, double KilledAtSeconds, Arrivals Written, double FinishedAtSeconds, bool Identical)
{
    /// <summary>Whether the run was still under way when the silo was killed.</summary>
    public bool HitTheRun => KilledAtSeconds < FinishedAtSeconds;

    /// <summary>From the kill to the next segment that is written.</summary>
    public double? NextSegmentSeconds => HitTheRun ? Written.NextAfter(KilledAtSeconds) : null;

    /// <summary>The longest time without one, from the kill to the end.</summary>
    public double? LongestPauseSeconds => HitTheRun ? Written.LongestPause(KilledAtSeconds, FinishedAtSeconds) : null;

    /// <summary>From the kill to the commit.</summary>
    public double? RecoverySeconds => HitTheRun ? FinishedAtSeconds - KilledAtSeconds : null;

    /// <summary>How much longer the run took than the undisturbed one.</summary>
    public double? LostSeconds => HitTheRun ? FinishedAtSeconds - Calm.Seconds : null;
}
