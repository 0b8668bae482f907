using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>A step's logs and what they said when they were opened.</summary>
internal sealed record OpenedStep(StepDefinition Definition, SegmentComputer Computer, StepFlow Flow)
{
    /// <summary>
    /// Opens the logs and finds which output segments exist and are not stale. Does I/O: call it outside the grain's turns.
    /// </summary>
    public static OpenedStep Open(StepDefinition definition, IOperator computing, ISegmentStore store, DataflowOptions options, Random jitter)
    {
        var computer = new SegmentComputer(definition, computing, store);
        var flow = new StepFlow([.. definition.Inputs.Select(input => input.Dependency)], options.Limits, jitter);
        var ranges = new List<SegmentRange>();
        computer.Output.ReadSince(0, ranges);
        var digests = computer.NewDigests();
        List<StepCommand> none = [];
        foreach (var range in ranges)
        {
            for (var index = range.First; index < range.End; index++)
            {
                if (computer.Output.TryGet(index, out var record) && digests.Of(index) == record.Inputs)
                {
                    flow.OutputExists(new SegmentRange(index, index + 1), none);
                }
            }
        }

        return new OpenedStep(definition, computer, flow);
    }
}
