using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Puts a product's events on its stream, one under way at a time; what comes meanwhile melts into the next. A lost one is made up for by
/// the next reminder. Called in its grain's turns only.
/// </summary>
internal sealed class EventPublisher(ProductId product, Func<SegmentsReady, Task> publish, ILogger logger)
{
    private SegmentsReady? _waiting;
    private bool _publishing;

    public void Announce(SegmentRange segments, long? total)
    {
        _waiting = _waiting is { } waiting
            ? waiting with { First = Math.Min(waiting.First, segments.First), End = Math.Max(waiting.End, segments.End), Total = total }
            : new SegmentsReady(product, segments.First, segments.End, total);
        if (!_publishing)
        {
            PublishAsync().Ignore();
        }
    }

    private async Task PublishAsync()
    {
        _publishing = true;
        try
        {
            while (_waiting is { } ready)
            {
                _waiting = null;
                await publish(ready);
                DataflowTelemetry.EventsPublished.Add(1);
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            logger.LogWarning(error, "An event of product {Product} was not published; the next reminder makes up for it", product);
        }
        finally
        {
            _publishing = false;
        }
    }
}
