using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Placement;
using Lisa.Grains.Store;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A segment as a virtual actor: it always exists, and materialises when asked. The key is its whole state; the activation is gone
/// soon after the question. One activation computes at a time, so a segment that ten people ask for is computed once.
/// </summary>
[Reentrant]
public sealed class SegmentGrain(
    ISegmentStore store, OperatorRegistry operators, ComputeSlots slots, HungOperators hung, IItemRunner runner, SlotBoard board,
    TimeProvider time, ILogger<SegmentGrain> logger)
    : Grain, ISegmentGrain
{
    // Somebody waits for the answer: before all work in bulk.
    private const int Priority = 1000;

    // Inputs asked for at once: enough to fill the slots, not so many that a window over a year floods the silo.
    private const int Fanout = 16;

    // Each that comes to nothing has waited for a quarter of a second at least.
    private const int MostAttempts = 20;
    private Task<SegmentLineage>? _materialising;

    public async Task<SegmentLineage> MaterialiseAsync()
    {
        try
        {
            return await (_materialising ??= RunAsync());
        }
        finally
        {
            _materialising = null;
        }
    }

    private async Task<SegmentLineage> RunAsync()
    {
        if (!GrainKeys.TryParseSegment(this.GetPrimaryKeyString(), out var product, out var index))
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "this is not the key of a segment", "segment", this.GetPrimaryKeyString(), "ProductId/index", "ask for a product that a run or dataset names");
        }

        var definition = await GrainFactory.Step(product).DescribeAsync();
        if (definition is null)
        {
            return Posted(product, index);
        }

        var computing = operators.Require(definition);
        using var computer = await Task.Run(() => new SegmentComputer(definition, computing, store));
        var sources = await SourcesAsync(definition, index);
        await StateTotalsAsync(definition, computer);
        if (!IsFresh(computer, index, out var record))
        {
            // Inputs first; where the operator carries state, the segments before this one too, in order.
            var from = definition.Inputs[0].Dependency.Carries ? FirstStale(computer, index) : index;
            for (var at = from; at <= index; at++)
            {
                foreach (var batch in (at == index ? sources : await SourcesAsync(definition, at)).SelectMany(Each).Chunk(Fanout))
                {
                    await Task.WhenAll(batch.Select(each => GrainFactory.Segment(each.Product, each.Index).MaterialiseAsync()));
                }

                await ComputeAsync(computer, product, at);
            }

            if (!IsFresh(computer, index, out record))
            {
                throw RefusalException.Because(
                    RefusalKind.Conflict, "an input changed while the segment was computed", $"product {product}", index, "inputs that rest", "ask again");
            }
        }

        return new SegmentLineage(product, index, record.Length, record.Content, record.Inputs, sources) { Skipped = Gap.Is(record, computer.NewDigests().Of(index)) };
    }

    private static IEnumerable<(ProductId Product, long Index)> Each(SegmentSource source)
    {
        for (var index = source.First; index < source.End; index++)
        {
            yield return (source.Product, index);
        }
    }

    // A gap is what a run accepted in the segment's place: to have it computed is for a run that accepts none.
    private static bool IsFresh(SegmentComputer computer, long index, out SegmentRecord record) =>
        computer.Output.TryGet(index, out record) && computer.NewDigests().Of(index) is { } inputs && (inputs == record.Inputs || Gap.Is(record, inputs));

    private static long FirstStale(SegmentComputer computer, long index)
    {
        var at = index;
        while (at > 0 && !IsFresh(computer, at - 1, out _))
        {
            at--;
        }

        return at;
    }

    private SegmentLineage Posted(ProductId product, long index)
    {
        using var lease = store.Open(product);
        return lease.Log.TryGet(index, out var record)
            ? new SegmentLineage(product, index, record.Length, record.Content, record.Inputs, [])
            : throw RefusalException.Because(
                RefusalKind.NotFound, "no such segment was posted, and nobody has said how to compute it", $"product {product}", index,
                $"0 to {lease.Log.Count - 1}", "post the data, or run a pipeline that makes the product");
    }

    private async Task ComputeAsync(SegmentComputer computer, ProductId product, long index)
    {
        var range = new SegmentRange(index, index + 1);
        var limit = TimeLimit.Of(computer.Definition.Failures?.Timeout, hung);
        var result = operators.Has(computer.Definition)
            ? await slots.RunAsync(Priority, token => computer.Compute(range, null, token, limit), CancellationToken.None)
            : await ComputeElsewhereAsync(computer, range);
        var spent = new WorkReporter(product, work => GrainFactory.Work(product).RecordAsync(work), time, logger);
        spent.Add(range, result with { Silo = result.Silo.Length > 0 ? result.Silo : board.Silo }, WorkLedger.Demand);
        spent.TellSoon();
        if (result.Failure is { Outage: true } outage)
        {
            throw new StoreUnavailableException($"Segment {index} of product {product} cannot be computed now: {outage.Cause}. Ask again.");
        }

        if (result.Failure is { } failure)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, $"the segment cannot be computed: {failure.Cause}", $"product {product}", index, "an operator that accepts its inputs",
                "look at the step's parameters and at its inputs");
        }
    }

    // A declared program that this silo does not have: where it is, as an item of a step would be.
    private async Task<ComputeResult> ComputeElsewhereAsync(SegmentComputer computer, SegmentRange range)
    {
        var result = ComputeResult.Nothing;

        // An item may be handed back, or lost with its silo: then it is sent again.
        for (var attempt = 0; attempt < MostAttempts && result is { Done: 0, Failure: null, Waiting: null }; attempt++)
        {
            result = await runner.RunAsync(computer, new StepCommand.Compute(range.First, range, Priority) { Timeout = computer.Definition.Failures?.Timeout }, null, CancellationToken.None);
        }

        await Task.Run(computer.Refresh);
        return result is { Done: 0, Failure: null }
            ? throw RefusalException.Because(
                RefusalKind.Unavailable, result.Waiting ?? "the silos that have the operator are too busy", $"product {computer.Definition.Product}", range.First,
                "a silo that has the operator", "ask again in some seconds")
            : result;
    }

    private async Task<ImmutableArray<SegmentSource>> SourcesAsync(StepDefinition definition, long index)
    {
        var sources = ImmutableArray.CreateBuilder<SegmentSource>();
        foreach (var input in definition.Inputs)
        {
            var total = await GrainFactory.TotalOfAsync(store, input.Product);
            if (input == definition.Inputs[0] && total is { } primary && index >= input.Dependency.OutputCount(primary))
            {
                throw RefusalException.Because(
                    RefusalKind.NotFound, "the product has no such segment", $"product {definition.Product}", index,
                    $"0 to {input.Dependency.OutputCount(primary) - 1}", "ask for a segment within the product");
            }

            if (total is null && input.Dependency.Every == Dependency.All)
            {
                throw RefusalException.Because(
                    RefusalKind.Conflict, "the segment depends on the whole of an input that still grows", $"product {definition.Product}",
                    input.Product, "a complete input", "seal the dataset");
            }

            sources.Add(new SegmentSource(input.Port, input.Product, input.Dependency.First(index), input.Dependency.End(index, total)));
        }

        return sources.ToImmutable();
    }

    // A step says in its log how many segments there will be. Of an input that no step has computed yet nobody has, and without it
    // neither the whole of the input nor the last window on it has an end.
    private async Task StateTotalsAsync(StepDefinition definition, SegmentComputer computer)
    {
        for (var input = 0; input < definition.Inputs.Length; input++)
        {
            var log = computer.InputLogs[input];
            if (log.Total is null && await GrainFactory.TotalOfAsync(store, definition.Inputs[input].Product) is { } total)
            {
                await Task.Run(() => log.Append([], total, commit: true));
            }
        }
    }
}
