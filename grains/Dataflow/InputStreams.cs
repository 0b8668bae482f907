using Lisa.Grains.Contracts;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A step's subscriptions to the streams of its inputs. A stream only wakes up what looks by itself too, so nobody waits for a subscription,
/// and one that failed is made up for by reminders. In its grain's turns.
/// </summary>
/// <param name="step">Whose they are.</param>
/// <param name="streamOf">The stream of a product.</param>
/// <param name="heard">Called with each event.</param>
/// <param name="logger">Told of streams that do not answer.</param>
internal sealed class InputStreams(
    ProductId step, Func<ProductId, IAsyncStream<SegmentsReady>> streamOf, Action heard, ILogger logger)
{
    private readonly Dictionary<ProductId, StreamSubscriptionHandle<SegmentsReady>> _subscribed = [];
    private Task _resuming = Task.CompletedTask;
    private Task _following = Task.CompletedTask;
    private bool? _listening;
    private bool _wanted;

    /// <summary>
    /// Subscriptions outlive an activation, observers do not: without this the product's inputs would go on unheard. The step does not wait
    /// for it: the registry of a stream asks the silo that reads the queue, and when that one is just stopping, it may be silent for half a minute.
    /// </summary>
    public void Resume(StepDefinition definition) => _resuming = ResumeAsync(definition);

    /// <summary>From now on the step listens, or does not. What was asked last is done last, whatever is under way.</summary>
    public Task ListenAsync(StepDefinition definition, bool listens)
    {
        _wanted = listens;
        return _following.IsCompleted ? _following = FollowAsync(definition) : _following;
    }

    private async Task FollowAsync(StepDefinition definition)
    {
        await _resuming;
        while (_listening != _wanted)
        {
            var listens = _wanted;
            _listening = listens;
            try
            {
                await (listens ? SubscribeAsync(definition) : UnsubscribeAsync());
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                logger.LogWarning(error, "Step {Product} could not change how it listens to its inputs; it looks at them with each reminder", step);
            }
        }
    }

    private async Task ResumeAsync(StepDefinition definition)
    {
        try
        {
            foreach (var product in ProductsOf(definition))
            {
                foreach (var handle in await streamOf(product).GetAllSubscriptionHandles())
                {
                    _subscribed[product] = await handle.ResumeAsync(OnSegmentsReady);
                }
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or OperationCanceledException)
        {
            logger.LogWarning(error, "Step {Product} could not go on listening to its inputs; it looks at them with each reminder", step);
        }
    }

    private async Task SubscribeAsync(StepDefinition definition)
    {
        foreach (var product in ProductsOf(definition))
        {
            if (!_subscribed.ContainsKey(product))
            {
                _subscribed[product] = await streamOf(product).SubscribeAsync(OnSegmentsReady);
            }
        }
    }

    private async Task UnsubscribeAsync()
    {
        foreach (var (product, handle) in _subscribed.ToList())
        {
            _subscribed.Remove(product);
            await handle.UnsubscribeAsync();
        }
    }

    private Task OnSegmentsReady(SegmentsReady ready, StreamSequenceToken? token)
    {
        heard();
        return Task.CompletedTask;
    }

    private static IEnumerable<ProductId> ProductsOf(StepDefinition definition) => definition.Inputs.Select(input => input.Product).Distinct();
}
