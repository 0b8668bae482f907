using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>A step's logs and what they said when they were opened.</summary>
internal sealed record OpenedStep(StepDefinition Definition, SegmentComputer Computer, StepFlow Flow, InputNews News, ProductLife Life)
{
    /// <summary>
    /// Opens the logs and finds which output segments exist and are not stale. Does I/O: call it outside the grain's turns.
    /// </summary>
    public static OpenedStep Open(StepDefinition definition, IOperator computing, ISegmentStore store, DataflowOptions options, Random jitter)
    {
        var computer = new SegmentComputer(definition, computing, store);
        var flow = new StepFlow([.. definition.Inputs.Select(input => input.Dependency)], options.Limits, jitter);
        var life = new ProductLife(definition, computer);
        var news = new InputNews(computer);
        news.FeedOutputs(flow);
        return new OpenedStep(definition, computer, flow, news, life);
    }
}
