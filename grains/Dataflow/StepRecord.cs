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
}

/// <summary>A step's state, written by one write at a time.</summary>
internal sealed class StepRecord(IPersistentState<StepState> state, TimeProvider time)
{
    private Task? _saving;
    private bool _changed;

    public StepDefinition? Definition => state.State.Definition;

    public void Define(StepDefinition definition) => state.State.Definition ??= definition;

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

    public Task PinAsync(string? reason)
    {
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
