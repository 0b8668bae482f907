using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Tenants;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>A step's logs and what they said when they were opened.</summary>
internal sealed record OpenedStep(StepDefinition Definition, SegmentComputer Computer, StepFlow Flow, InputNews News, ProductLife Life)
{
    /// <summary>
    /// Opens the logs and finds which output segments exist and are not stale; to a step that checks none of them counts. Does I/O: call it
    /// outside the grain's turns.
    /// </summary>
    public static OpenedStep Open(
        StepDefinition definition, IOperator computing, ISegmentStore store, DataflowOptions options, Random jitter, bool checks, StepAdmission admission)
    {
        var computer = new SegmentComputer(definition, computing, store, checks);
        var flow = new StepFlow([.. definition.Inputs.Select(input => input.Dependency)], options.Limits, jitter) { Admission = admission };
        var life = new ProductLife(definition, computer);
        var news = new InputNews(computer);
        if (!checks)
        {
            news.FeedOutputs(flow);
        }

        return new OpenedStep(definition, computer, flow, news, life);
    }
}
