using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Committed runs on one dataset, oldest first.</summary>
[GenerateSerializer, Alias("lisa.CatalogState")]
public sealed class CatalogState
{
    [Id(0)]
    public List<CatalogueEntry> Entries { get; set; } = [];
}

/// <summary>What scientists query. A commit is one write of one state: they see all of a run's products, or none.</summary>
public sealed class CatalogGrain([PersistentState("catalogue")] IPersistentState<CatalogState> state) : Grain, ICatalogGrain
{
    public async Task CommitAsync(CatalogueEntry entry)
    {
        if (state.State.Entries.TrueForAll(each => each.Run != entry.Run))
        {
            state.State.Entries.Add(entry);
            try
            {
                await state.WriteStateAsync();
            }
            catch
            {
                // What is not durable must not be seen.
                state.State.Entries.Remove(entry);
                throw;
            }
        }
    }

    public Task<ImmutableArray<CatalogueEntry>> ListAsync(int limit) =>
        Task.FromResult<ImmutableArray<CatalogueEntry>>([.. state.State.Entries.AsEnumerable().Reverse().Take(limit)]);

    public Task<CatalogueEntry?> FindAsync(string run) => Task.FromResult(state.State.Entries.Find(each => each.Run == run));
}
