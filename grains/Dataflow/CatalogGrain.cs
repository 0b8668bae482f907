using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Committed runs on one dataset, oldest first.</summary>
[GenerateSerializer, Alias("lisa.CatalogState")]
public sealed class CatalogState
{
    [Id(0)]
    public List<CatalogueEntry> Entries { get; set; } = [];

    /// <summary>Runs that ended otherwise, oldest first; the last ones only, since they matter only while a second activation may exist.</summary>
    [Id(1)]
    public List<CatalogueWithdrawal> Withdrawn { get; set; } = [];
}

/// <summary>What scientists query. A commit is one write of one state: they see all of a run's products, or none.</summary>
public sealed class CatalogGrain([PersistentState("catalogue")] IPersistentState<CatalogState> state) : Grain, ICatalogGrain
{
    private const int MostWithdrawn = 256;

    public async Task<CatalogueWithdrawal?> CommitAsync(CatalogueEntry entry)
    {
        if (state.State.Withdrawn.Find(each => each.Run == entry.Run) is { } withdrawal)
        {
            return withdrawal;
        }

        if (!IsCommitted(entry.Run))
        {
            await AddAsync(state.State.Entries, entry);
        }

        return null;
    }

    public async Task<bool> WithdrawAsync(CatalogueWithdrawal withdrawal)
    {
        if (IsCommitted(withdrawal.Run))
        {
            return false;
        }

        if (state.State.Withdrawn.TrueForAll(each => each.Run != withdrawal.Run))
        {
            if (state.State.Withdrawn.Count >= MostWithdrawn)
            {
                state.State.Withdrawn.RemoveAt(0);
            }

            await AddAsync(state.State.Withdrawn, withdrawal);
        }

        return true;
    }

    public Task<(bool Committed, CatalogueWithdrawal? Withdrawal)> EndOfAsync(string run) =>
        Task.FromResult((IsCommitted(run), state.State.Withdrawn.Find(each => each.Run == run)));

    public Task<ImmutableArray<CatalogueEntry>> ListAsync(int limit) =>
        Task.FromResult<ImmutableArray<CatalogueEntry>>([.. state.State.Entries.AsEnumerable().Reverse().Take(limit)]);

    public Task<CatalogueEntry?> FindAsync(string run) => Task.FromResult(state.State.Entries.Find(each => each.Run == run));

    private bool IsCommitted(string run) => state.State.Entries.Exists(each => each.Run == run);

    private async Task AddAsync<T>(List<T> entries, T entry)
    {
        entries.Add(entry);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be seen.
            entries.Remove(entry);
            throw;
        }
    }
}
