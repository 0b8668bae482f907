using System.Collections.Immutable;
using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Placement;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>What a segment is, and what it is when it is computed again from its inputs as they are.</summary>
public readonly record struct Recomputed(long Index, ContentHash Stored, ContentHash Computed);

/// <summary>
/// Computes segments that exist once more, in earnest, and stores nothing: whether they are the same is the question. Inputs come from the
/// store; whoever verifies each product from the datasets on, in order, has verified them by then. In this silo's slots, behind all other work.
/// </summary>
public sealed class Recomputer(ISegmentStore store, OperatorRegistry operators, ComputeSlots slots, IGrainFactory grains)
{
    /// <summary>Segments that may be asked for at once.</summary>
    public const int MostSegments = 1024;

    private const int Priority = -1000;
    private static readonly TimeSpan LongAnswer = TimeSpan.FromSeconds(2);

    /// <summary>Answers with less than was asked for when it takes long: with one segment at least.</summary>
    /// <exception cref="RefusalException">A segment does not exist, has lost an input, or its operator refuses.</exception>
    public async Task<ImmutableArray<Recomputed>> RunAsync(StepDefinition definition, SegmentRange segments, CancellationToken cancellation)
    {
        var (recomputed, cost) = await slots.RunAsync(Priority, token => Compute(definition, segments, token), cancellation);
        await grains.Work(definition.Product).RecordAsync(new WorkDone(
            Guid.NewGuid(), 1, [], ImmutableSortedDictionary<string, WorkCost>.Empty.Add(WorkLedger.Recomputation, cost), 1, 0));
        return recomputed;
    }

    private (ImmutableArray<Recomputed> Recomputed, WorkCost Cost) Compute(StepDefinition definition, SegmentRange segments, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var meter = SlotMeter.Start();
        var computing = operators.Require(definition);
        using var computer = new SegmentComputer(definition, computing, store);
        computer.Refresh();
        var digests = computer.NewDigests();
        var all = ImmutableArray.CreateBuilder<Recomputed>();
        var read = 0L;
        for (var index = segments.First; index < segments.End && (all.Count == 0 || Stopwatch.GetElapsedTime(started) < LongAnswer); index++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!computer.Output.TryGet(index, out var record) || digests.Of(index) is not { } inputs)
            {
                throw RefusalException.Because(
                    RefusalKind.Conflict, "the segment or one of its inputs does not exist", $"product {definition.Product}", index,
                    "a segment that was computed, with its inputs", "run a pipeline that makes the product first");
            }

            using var context = new ComputeContext(definition, index, computer.InputLogs, computer.Output, store, cancellation);
            using var block = Gap.Is(record, inputs)
                ? Gap.Make(definition, computing, computer.InputLogs, index, store)
                : Compute(computing, context, definition);
            read += context.BytesRead;
            all.Add(new Recomputed(index, record.Content, Hashing.Of(block.Samples)));
        }

        return (all.ToImmutable(), meter.Stop(read, 0));
    }

    private static Block Compute(IOperator computing, ComputeContext context, StepDefinition definition)
    {
        try
        {
            return computing.Compute(context);
        }
        catch (Exception error) when (error is not (OperationCanceledException or RefusalException or IOException))
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, $"the segment cannot be computed again: {error.GetType().Name}: {error.Message}", $"product {definition.Product}",
                context.Index, "an operator that computes what it has computed before", "look at the operator");
        }
    }
}
