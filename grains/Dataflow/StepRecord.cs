using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Dataflow;

/// <summary>What a step keeps: how to make its product, and whether it may go. Everything else is in the segment store, or with the runs.</summary>
[GenerateSerializer, Alias("lisa.StepState")]
public sealed class StepState
{
    [Id(0)]
    public StepDefinition? Definition { get; set; }

    /// <summary>Since when nothing refers to the product, as a collection found; null when it is in use, or nobody has looked.</summary>
    [Id(10)]
    public DateTimeOffset? Marked { get; set; }

    /// <summary>Why somebody keeps the product from being removed.</summary>
    [Id(11)]
    public string? Pin { get; set; }

    /// <summary>Whom the product is charged to: the tenant of the run that first had it made. Null before, and when it was removed.</summary>
    [Id(12)]
    public string? Tenant { get; set; }
}

/// <summary>A step's state, written by one write at a time.</summary>
internal sealed class StepRecord(IPersistentState<StepState> state, TimeProvider time)
{
    private Task? _saving;
    private bool _changed;

    public StepDefinition? Definition => state.State.Definition;

    /// <exception cref="RefusalException">It is that of another product.</exception>
    public void Define(StepDefinition definition, ProductId product)
    {
        if (definition.Product != product || ProductId.Of(definition.Spec) != product)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the definition is that of another product", $"step {product}", definition.Product,
                "the product is the hash of its definition", "engage the step of the definition's own product");
        }

        state.State.Definition ??= definition;
    }

    /// <summary>Whom the product is charged to; null where it was never made.</summary>
    public string? Tenant => state.State.Tenant;

    /// <summary>A tenant has the product made: where nobody has before, it is charged to that one. Nobody waits for the write.</summary>
    public void Charge(string tenant)
    {
        if (state.State.Tenant is null)
        {
            state.State.Tenant = tenant;
            _changed = true;
            SaveAsync().Ignore();
        }
    }

    /// <summary>The product is removed: whoever has it made again pays. Returns who did so far.</summary>
    public string? Discharge()
    {
        var tenant = state.State.Tenant;
        state.State.Tenant = null;
        _changed |= tenant is not null;
        return tenant;
    }

    /// <summary>Somebody counts on the product: a mark goes. Nobody waits for the write, since a mark that comes back costs time only.</summary>
    public void Use()
    {
        if (state.State.Marked is not null)
        {
            state.State.Marked = null;
            _changed = true;
            SaveAsync().Ignore();
        }
    }

    public GarbageVerdict Review(bool isWanted, TimeSpan grace) => Garbage.Decide(
        new ProductFacts(Definition is not null, state.State.Pin, isWanted, state.State.Marked), time.GetUtcNow(), grace);

    public Task MarkAsync()
    {
        state.State.Marked = time.GetUtcNow();
        _changed = true;
        return SaveAsync();
    }

    /// <exception cref="RefusalException">It was never defined.</exception>
    public Task PinAsync(ProductId product, string? reason)
    {
        if (Definition is null)
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "there is no such product", "product", product, "a product that a run made or defined", "look at a run's outputs");
        }

        state.State.Pin = reason;
        _changed = true;
        return SaveAsync();
    }

    /// <summary>Returns when what is in memory is stored; at once where it is.</summary>
    public async Task SaveAsync()
    {
        while (Definition is not null && (_changed || !state.RecordExists))
        {
            await (_saving ??= WriteAsync());
        }
    }

    private async Task WriteAsync()
    {
        // Not before the caller has it in his hands: a write that ends at once would be taken for one under way ever after.
        await Task.Yield();
        _changed = false;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            _changed = true;
            throw;
        }
        finally
        {
            _saving = null;
        }
    }
}
