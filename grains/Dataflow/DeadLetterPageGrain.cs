using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Letters, in the order of their segments.</summary>
[GenerateSerializer, Alias("lisa.DeadLetterPageState")]
public sealed class DeadLetterPageState
{
    [Id(0)]
    public List<DeadLetter> Letters { get; set; } = [];
}

/// <summary>A page of a product's dead letters: nothing but durable.</summary>
public sealed class DeadLetterPageGrain([PersistentState("letters")] IPersistentState<DeadLetterPageState> state) : Grain, IDeadLetterPageGrain
{
    public async Task ChangeAsync(ImmutableArray<DeadLetter> listed, ImmutableArray<long> removed)
    {
        var before = state.State.Letters;
        var gone = removed.Concat(listed.Select(letter => letter.Index)).ToHashSet();
        state.State.Letters = [.. before.Where(letter => !gone.Contains(letter.Index)).Concat(listed).OrderBy(letter => letter.Index)];
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be seen.
            state.State.Letters = before;
            throw;
        }
    }

    public Task<ImmutableArray<DeadLetter>> ListAsync() => Task.FromResult(state.State.Letters.ToImmutableArray());
}
