using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What a step reads of its inputs' logs, and how it tells outputs that were computed from them as they are now from stale ones.</summary>
internal sealed class InputNews(SegmentComputer computer)
{
    private readonly InputCursor[] _cursors = [.. computer.Definition.Inputs.Select((input, at) => new InputCursor(input, computer.InputLogs[at]))];
    private readonly InputDigests _digests = computer.NewDigests();

    /// <summary>Tells the flow everything that is new.</summary>
    public void Feed(StepFlow flow, List<StepCommand> commands)
    {
        for (var input = 0; input < _cursors.Length; input++)
        {
            _cursors[input].Feed(flow, input, IsFresh, commands);
        }
    }

    /// <summary>Tells the flow which output segments exist and are not stale. Where state is carried on, what lies behind a stale one is in doubt.</summary>
    public void FeedOutputs(StepFlow flow)
    {
        var ranges = new List<SegmentRange>();
        computer.Output.ReadSince(0, ranges);
        List<StepCommand> none = [];
        var carries = computer.Definition.Inputs[0].Dependency.Carries;
        foreach (var range in carries ? [new SegmentRange(0, long.MaxValue)] : ranges)
        {
            for (var index = range.First; index < range.End; index++)
            {
                switch (Look(index))
                {
                    case Freshness.Fresh:
                        flow.OutputExists(new SegmentRange(index, index + 1), none);
                        break;
                    case Freshness.Gap:
                        flow.Skipped(index, none);
                        break;
                    case Freshness.Stale when carries:
                        return;
                }
            }
        }
    }

    private bool IsFresh(long index) => Look(index) != Freshness.Stale;

    private Freshness Look(long index) => !computer.Output.TryGet(index, out var record) || _digests.Of(index) is not { } inputs ? Freshness.Stale
        : record.Inputs == inputs ? Freshness.Fresh
        : Gap.Is(record, inputs) ? Freshness.Gap : Freshness.Stale;

    private enum Freshness
    {
        Stale,
        Fresh,
        Gap,
    }
}
