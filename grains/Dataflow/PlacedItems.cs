using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Placement;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>Which placement the compute grains have.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
public sealed record PlacementChoice(string Name)
{
    public static IReadOnlyList<string> Names { get; } = [ComputeGrain.Name, ResourceComputeGrain.Name, ActivationComputeGrain.Name];

    internal string GrainClass => Name switch
    {
        ResourceComputeGrain.Name => typeof(ResourceComputeGrain).FullName!,
        ActivationComputeGrain.Name => typeof(ActivationComputeGrain).FullName!,
        _ => typeof(ComputeGrain).FullName!,
    };
}

/// <summary>
/// In compute grains, on whatever silo they are placed. An item is a grain of its own: it is placed when it is sent, so every item goes
/// where a slot is free at that moment, and the death of a silo costs the items that it had, which come back with nothing done.
/// </summary>
public sealed class PlacedItems(
    IGrainFactory grains, SlotBoard board, Capabilities capabilities, PlacementChoice placement, TimeProvider time, ILogger<PlacedItems> logger) : IItemRunner
{
    // Enough to tell where an item's inputs are, and not so many that looking costs more than fetching.
    private const int MostSampled = 32;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongRest = TimeSpan.FromSeconds(2);
    private long _sent;

    public int MostItems => 2 * board.TotalSlots;

    public async Task<ComputeResult> RunAsync(SegmentComputer computer, StepCommand.Compute item, long? total, CancellationToken cancellation)
    {
        var definition = computer.Definition;
        if (!capabilities.AnyOffers(definition.Needs))
        {
            // Not a failure: the silo that offers it may be restarting. The step asks again, and says meanwhile what it waits for.
            await Task.Delay(LongRest, time, cancellation);
            return ComputeResult.Nothing with { Waiting = $"no silo offers {string.Join(", ", definition.Needs)}" };
        }

        var key = $"{definition.Product.Text}/{item.Segments.First}-{item.Segments.End}/{board.Silo}/{Interlocked.Increment(ref _sent)}";
        var work = new WorkItem(definition, item.Segments.First, item.Segments.End, total, item.Priority, board.Silo)
        {
            Timeout = item.Timeout,
            Checks = computer.Checks,
            Inputs = computer.NewDigests().OfAll(item.Segments),
        };
        try
        {
            ItemHint.Set(WarmthOf(computer, item.Segments), definition.Needs);
            var result = await grains.GetGrain<IComputeGrain>(key, placement.GrainClass).ComputeAsync(work, cancellation);
            return new ComputeResult(
                result.Done, result.Kernel, result.Elapsed, result.Cause is { } cause ? new ItemFailure(cause, result.Lasting, result.Outage) { Silo = result.Silo } : null)
            {
                Cost = result.Cost,
                Silo = result.Silo,
                Found = result.Found,
            };
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException)
        {
            cancellation.ThrowIfCancellationRequested();
            logger.LogInformation(lost, "Item {Segments} of product {Product} was lost; it is sent again", item.Segments, definition.Product);
            await Task.Delay(Rest, time, cancellation);
            return ComputeResult.Nothing with { IsLost = true };
        }
        finally
        {
            board.Answered(key);
        }
    }

    /// <summary>Who wrote how much of what the item reads.</summary>
    private static Dictionary<string, double> WarmthOf(SegmentComputer computer, SegmentRange segments)
    {
        var bytes = new Dictionary<string, double>(StringComparer.Ordinal);
        var all = 0.0;
        for (var input = 0; input < computer.InputLogs.Count; input++)
        {
            var log = computer.InputLogs[input];
            var dependency = computer.Definition.Inputs[input].Dependency;
            var first = dependency.First(segments.First);
            var end = dependency.End(segments.End - 1, log.Total);
            var stride = Math.Max(1, (end - first) / MostSampled);
            for (var index = first; end != Dependency.All && index < end; index += stride)
            {
                if (log.TryGet(index, out var record))
                {
                    var writer = log.WriterOf(record);
                    bytes[writer] = bytes.GetValueOrDefault(writer) + record.Bytes;
                    all += record.Bytes;
                }
            }
        }

        return all == 0 ? [] : bytes.ToDictionary(each => each.Key, each => each.Value / all, StringComparer.Ordinal);
    }
}
