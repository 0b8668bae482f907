using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>Why segments that exist do: who computed them, when, where and for whom, and why a run could not reuse those of the run before it.</summary>
public static class OriginReasons
{
    public static IReadOnlyList<Reason> Of(StepQuestion question)
    {
        List<Reason> reasons = question.Index is { } index ? [.. OfSegment(question, index)] : [.. OfStep(question)];
        if (reasons.Any(reason => reason.Kind is ReasonKinds.Computed or ReasonKinds.Unrecorded))
        {
            reasons.AddRange(WhyNotReused(question));
        }

        return reasons;
    }

    private static IEnumerable<Reason> OfSegment(StepQuestion question, long index)
    {
        if (question.Work.Of(index) is { } range)
        {
            yield return Made(question, range, $"segment {index}", range.Cost.Share(1, range.Count)) with { Segments = new SegmentRange(range.First, range.End) };
        }
        else if (question.Standing is { Place: SegmentStanding.Done } || (question.Report.Done >= question.Report.Total && index < question.Report.Total))
        {
            yield return new Reason(ReasonKinds.Unrecorded, $"segment {index} exists, and nobody has recorded who computed it: its silo died within a second of it, or it was folded with others");
        }
    }

    private static IEnumerable<Reason> OfStep(StepQuestion question)
    {
        foreach (var made in question.Work.Made.GroupBy(range => range.Run).OrderBy(group => group.Min(range => range.Started)))
        {
            var ranges = made.ToList();
            var whole = ranges[0] with
            {
                Cost = ranges.Aggregate(default(WorkCost), (sum, range) => sum + range.Cost),
                Started = ranges.Min(range => range.Started),
                Ended = ranges.Max(range => range.Ended),
                Silos = [.. ranges.SelectMany(range => range.Silos).Distinct()],
                Attempts = ranges.Max(range => range.Attempts),
            };
            var segments = ranges.Sum(range => range.Count);
            yield return Made(question, whole, string.Create(CultureInfo.InvariantCulture, $"{segments} segment{(segments == 1 ? "" : "s")}"), whole.Cost);
        }
    }

    private static Reason Made(StepQuestion question, WorkRange range, string what, WorkCost cost)
    {
        var own = range.Run == question.Run;
        var retries = range.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", in up to {range.Attempts} attempts") : "";
        var facts = string.Create(
            CultureInfo.InvariantCulture,
            $"at {Time(range.Started)} on {string.Join(", ", range.Silos)}, in {cost.SlotSeconds:0.######} s of a slot, {cost.CpuSeconds:0.######} s of a processor{retries}");
        return new Reason(
            own ? ReasonKinds.Computed : ReasonKinds.Reused,
            own ? $"{what} computed for this run {facts}" : $"{what} reused: computed for {Payer(range.Run)} {facts}")
        {
            Run = range.Run,
            At = range.Started,
        };
    }

    private static string Payer(string run) => run == WorkLedger.Demand ? "somebody who asked for it" : $"run {run}";

    private static IEnumerable<Reason> WhyNotReused(StepQuestion question)
    {
        if (question.Earlier is not { } earlier)
        {
            return [new Reason(ReasonKinds.First, "nothing to reuse: no run before this one has committed the pipeline on the dataset")];
        }

        if (!earlier.Steps.TryGetValue(question.Step, out var before))
        {
            return [new Reason(ReasonKinds.NewStep, $"nothing to reuse: run {earlier.Run} (version {earlier.Version}) had no step {question.Step}") { Run = earlier.Run }];
        }

        var changes = RecipeChange.Between(before.Spec, question.Definition.Spec);
        return changes.Count > 0 ? changes.Select(change => Changed(question, earlier, change)) : Newer(question, earlier);
    }

    private static Reason Changed(StepQuestion question, EarlierRun earlier, RecipeChange change)
    {
        var since = $"since run {earlier.Run}";
        return change.Kind switch
        {
            RecipeChangeKind.Operator => new Reason(ReasonKinds.OperatorChanged, $"not reused: {since} the operator is {change.Now}, and was {change.Before}"),
            RecipeChangeKind.Version => new Reason(ReasonKinds.VersionChanged, $"not reused: {since} the {(change.Name.Length > 0 ? $"program's {change.Name}" : "operator's version")} is {change.Now ?? "none"}, and was {change.Before ?? "none"}"),
            RecipeChangeKind.Parameter => new Reason(
                ReasonKinds.ParameterChanged, $"not reused: {since} {change.Name} is {change.Now ?? "left out"}, and was {change.Before ?? "left out"}"),
            _ => InputChanged(question, change, since),
        } with
        {
            Run = earlier.Run,
        };
    }

    private static Reason InputChanged(StepQuestion question, RecipeChange change, string since)
    {
        var source = question.Sources.FirstOrDefault(each => each.Port == change.Name);
        var what = source?.Step is { } step ? $"what step {step} makes now, another product than before" : $"dataset {source?.Dataset ?? change.Now}";
        return new Reason(ReasonKinds.InputChanged, $"not reused: {since} {change.Name} is {what}") { Step = source?.Step, Dataset = source?.Dataset };
    }

    // The same recipe: what was computed again had other input segments. Which, tells when those were computed.
    private static IEnumerable<Reason> Newer(StepQuestion question, EarlierRun earlier)
    {
        foreach (var (source, input) in question.Sources.Zip(question.Definition.Inputs))
        {
            foreach (var range in source.Work.Made.Where(range => range.Started > earlier.Committed))
            {
                if (question.Index is { } index && (range.End <= input.Dependency.First(index) || range.First >= input.Dependency.End(index, null)))
                {
                    continue;
                }

                var segments = new SegmentRange(range.First, range.End);
                yield return new Reason(
                    ReasonKinds.InputRecomputed, $"not all reused: segments {segments} of {source.Port} were computed at {Time(range.Started)}, since run {earlier.Run} committed")
                {
                    Step = source.Step,
                    Run = range.Run,
                    Segments = segments,
                    At = range.Started,
                };
            }
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
