using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>Looks at what a step decides by, and changes nothing.</summary>
public static class StepLook
{
    /// <param name="flow">The step's decisions.</param>
    /// <param name="index">A segment; null for the first that does not exist.</param>
    public static StepStanding At(StepFlow flow, long? index)
    {
        var asked = index ?? flow.Done.NextMissing(0);
        if (index is null && asked >= flow.Total)
        {
            return Counted(flow);
        }

        var trouble = flow.Troubles.Of(asked);
        return Counted(flow) with
        {
            Index = asked,
            Place = PlaceOf(flow, asked, trouble),
            Failures = trouble is null ? 0 : trouble.Attempts + trouble.Outages,
            Cause = trouble?.Cause,
            RetryAt = trouble is { State: TroubleState.Resting } ? trouble.LookAt : null,
            Inputs = [.. Enumerable.Range(0, flow.Inputs.Count).Select(input => InputOf(flow, input, asked))],
        };
    }

    private static StepStanding Counted(StepFlow flow) => new()
    {
        Place = SegmentStanding.Done,
        Ready = flow.Ready.Count,
        InFlight = flow.Away.Segments,
        Resting = flow.Troubles.Resting,
    };

    private static SegmentStanding PlaceOf(StepFlow flow, long index, Trouble? trouble) =>
        flow.Done.Contains(index) ? SegmentStanding.Done
        : index >= flow.Total ? SegmentStanding.Beyond
        : flow.Away.Hold(index) ? SegmentStanding.InFlight
        : trouble?.State switch
        {
            TroubleState.GivenUp => SegmentStanding.Failed,
            TroubleState.Skipping or TroubleState.SkippingLater or TroubleState.Skipped => SegmentStanding.Skipped,
            TroubleState.Resting => SegmentStanding.Resting,
            _ => flow.Ready.Contains(index) ? SegmentStanding.Ready : SegmentStanding.Waiting,
        };

    private static InputStanding InputOf(StepFlow flow, int input, long index)
    {
        var (available, total) = flow.Inputs[input];
        var missing = flow.Known.MissingOf(input, index);
        return new InputStanding(available, total, missing?.First, missing?.End);
    }
}
