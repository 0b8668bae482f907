using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>Why a step, or one of its segments, is where it is: what it waits for, and who has that in hand.</summary>
public static class WaitReasons
{
    private const int MostNamed = 8;

    public static IReadOnlyList<Reason> Of(StepQuestion question)
    {
        var report = question.Report;
        if (question.Index is null && report.Total is { } total && report.Done >= total)
        {
            return [new Reason(ReasonKinds.Complete, $"all {Count(total, "segment")} exist")];
        }

        // What another run has set to work goes on whatever holds this one back: but this run does not wait for that.
        var exists = question.Index is { } asked && question.Work.Of(asked) is not null;
        if (question.IsPaused && !exists && !(report.Done >= report.Total))
        {
            return [new Reason(ReasonKinds.Paused, "the run is paused: nothing is begun for it until it is resumed")];
        }

        if (question.Awaits.Length > 0 && !exists)
        {
            return [HeldBack(question)];
        }

        if (question.Standing is not { } standing)
        {
            return question.Index is { } index ? OfRest(question, index) : [NotAtWork(question)];
        }

        return question.Index is null ? [.. OfStep(question, standing)] : [.. OfSegment(question, standing)];
    }

    private static Reason HeldBack(StepQuestion question)
    {
        var named = string.Join(", ", question.Awaits.Take(MostNamed)) + (question.Awaits.Length > MostNamed ? $" and {question.Awaits.Length - MostNamed} more" : "");
        return new Reason(
            ReasonKinds.Barrier, $"the run is {question.Style.ToString().ToLowerInvariant()}, and engages the step when {(question.Awaits.Length == 1 ? "step" : "steps")} {named} {(question.Awaits.Length == 1 ? "is" : "are")} complete")
        {
            Step = question.Awaits[0],
        };
    }

    // A segment of a step that is not at work: it exists, or the product has none such, or it waits for the step.
    private static IReadOnlyList<Reason> OfRest(StepQuestion question, long index) => question.Report.Total is { } total && index >= total
        ? [new Reason(ReasonKinds.Beyond, $"the product has no segment {index}: it has {total}")]
        : question.Report.Done >= question.Report.Total || question.Work.Of(index) is not null ? [] : [NotAtWork(question)];

    private static Reason NotAtWork(StepQuestion question) => question.RunState == RunState.Running
        ? new Reason(ReasonKinds.NotAtWork, "nobody has set the step to work since its silo died or it was started; the run reminds it every second")
        : new Reason(ReasonKinds.RunOver, $"the run is {question.RunState.ToString().ToLowerInvariant()}, and no run wants the product now") { Run = question.Run };

    private static IEnumerable<Reason> OfStep(StepQuestion question, StepStanding standing)
    {
        if (question.Report.Failed > 0)
        {
            yield return GivenUpBy(question, $"{Count(question.Report.Failed, "segment")} given up; the first: {question.Report.Problem}");
        }

        if (question.Report.Skipped > 0)
        {
            yield return new Reason(ReasonKinds.Skipped, $"{Count(question.Report.Skipped, "segment")} given up, and gaps in their places");
        }

        if (standing.Resting > 0)
        {
            yield return new Reason(ReasonKinds.Resting, $"{Count(standing.Resting, "segment")} failed and will be tried again");
        }

        foreach (var reason in Moving(question, standing))
        {
            yield return reason;
        }

        if (standing.Index is not null && standing.Place is not (SegmentStanding.InFlight or SegmentStanding.Ready or SegmentStanding.Failed or SegmentStanding.Skipped))
        {
            foreach (var reason in OfSegment(question, standing))
            {
                yield return reason;
            }
        }
    }

    // What becomes of it is the policy of the run that asks.
    private static Reason GivenUpBy(StepQuestion question, string what) => question.Definition.Failures is { Then: GivenUp.DeadLetter }
        ? new Reason(ReasonKinds.DeadLetter, $"{what}; it is a dead letter, and the run waits until it is tried again")
        : new Reason(ReasonKinds.Failed, what);

    // What holds for all segments of the step alike.
    private static IEnumerable<Reason> Moving(StepQuestion question, StepStanding standing)
    {
        if (standing.Hindrance is { } hindrance)
        {
            yield return new Reason(ReasonKinds.NoCapability, hindrance);
        }

        if (standing.InFlight > 0)
        {
            yield return new Reason(ReasonKinds.InFlight, $"{Count(standing.InFlight, "segment")} in work items");
        }

        if (standing.Ready > 0)
        {
            yield return Ready(question, standing);
        }
    }

    private static Reason Ready(StepQuestion question, StepStanding standing) =>
        standing.Tenant is { } wait ? TenantReasons.Of(wait) : NoSlot(question, standing.Ready);

    private static Reason NoSlot(StepQuestion question, long ready) => new(
        ReasonKinds.NoSlot,
        $"{Count(ready, "segment")} could be computed and {(ready == 1 ? "waits" : "wait")} for a slot: {Count(question.Slots.Total, "slot")}, {Count(question.Slots.Items, "work item")} in or before them");

    private static IEnumerable<Reason> OfSegment(StepQuestion question, StepStanding standing)
    {
        var index = standing.Index!.Value;
        switch (standing.Place)
        {
            case SegmentStanding.Beyond:
                yield return new Reason(ReasonKinds.Beyond, $"the product has no segment {index}: it has {question.Report.Total}");
                break;
            case SegmentStanding.Failed:
                yield return GivenUpBy(question, $"segment {index} was given up after {Count(standing.Failures, "attempt")}: {standing.Cause}");
                break;
            case SegmentStanding.Skipped:
                yield return new Reason(
                    ReasonKinds.Skipped, $"segment {index} was given up after {Count(standing.Failures, "attempt")}, and a gap takes its place: {standing.Cause}");
                break;
            case SegmentStanding.Resting:
                yield return new Reason(
                    ReasonKinds.Resting, $"segment {index} failed {Count(standing.Failures, "time")} ({standing.Cause}) and is tried again at {Time(standing.RetryAt!.Value)}")
                {
                    At = standing.RetryAt,
                };
                break;
            case SegmentStanding.InFlight:
                yield return new Reason(
                    standing.Hindrance is null ? ReasonKinds.InFlight : ReasonKinds.NoCapability, standing.Hindrance ?? $"segment {index} is in a work item");
                break;
            case SegmentStanding.Ready:
                yield return Ready(question, standing);
                break;
            case SegmentStanding.Waiting:
                foreach (var reason in Missing(question, standing, index))
                {
                    yield return reason;
                }

                break;
            case SegmentStanding.Done:
            default:
                break;
        }
    }

    private static IEnumerable<Reason> Missing(StepQuestion question, StepStanding standing, long index)
    {
        var any = false;
        for (var input = 0; input < standing.Inputs.Length; input++)
        {
            var (state, source) = (standing.Inputs[input], question.Sources[input]);
            if (state.MissingFirst is { } first)
            {
                any = true;
                var (kind, text) = Missing(source, state);
                yield return new Reason(kind, $"segment {index} waits for {text}")
                {
                    Step = source.Step,
                    Dataset = source.Dataset,
                    Segments = new SegmentRange(first, state.MissingEnd ?? long.MaxValue),
                };
            }
        }

        // In order: all that it reads is there but the segment before it.
        if (!any && question.Definition.Inputs[0].Dependency.Carries)
        {
            yield return new Reason(ReasonKinds.InputMissing, $"segment {index} waits for segment {index - 1}, whose state it goes on from")
            {
                Step = question.Step,
                Segments = new SegmentRange(index - 1, index),
            };
        }
    }

    private static (string Kind, string Text) Missing(InputSource source, InputStanding state)
    {
        var range = state.MissingEnd is { } end
            ? $"segment{(end - state.MissingFirst!.Value == 1 ? "" : "s")} {new SegmentRange(state.MissingFirst.Value, end)} of {source.Port}"
            : $"the whole of {source.Port}";
        if (source.Dataset is { } dataset)
        {
            return source.Sealed
                ? (ReasonKinds.InputMissing, $"{range}, which dataset {dataset} has; the step has not seen it yet")
                : (ReasonKinds.NotSealed, $"{range}: dataset {dataset} has {Count(state.Available, "full segment")} and is not sealed");
        }

        return (ReasonKinds.InputMissing, $"{range}, which step {source.Step ?? source.Product.Text} makes");
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
