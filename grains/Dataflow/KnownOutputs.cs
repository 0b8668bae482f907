using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What the log of a step's product says when it is opened.</summary>
internal static class KnownOutputs
{
    /// <summary>Tells the flow which output segments exist and are not stale, and where there are gaps in their places.</summary>
    public static void Tell(SegmentComputer computer, StepFlow flow)
    {
        var ranges = new List<SegmentRange>();
        computer.Output.ReadSince(0, ranges);
        var digests = computer.NewDigests();
        List<StepCommand> none = [];
        foreach (var range in ranges)
        {
            for (var index = range.First; index < range.End; index++)
            {
                if (!computer.Output.TryGet(index, out var record) || digests.Of(index) is not { } inputs)
                {
                    continue;
                }

                if (inputs == record.Inputs)
                {
                    flow.OutputExists(new SegmentRange(index, index + 1), none);
                }
                else if (Gap.Is(record, inputs))
                {
                    flow.Skipped(index, none);
                }
            }
        }
    }
}
