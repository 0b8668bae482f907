using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Names on the newest page, and how many full pages lie before it.</summary>
[GenerateSerializer, Alias("lisa.DirectoryState")]
public sealed class DirectoryState
{
    [Id(0)]
    public List<string> Names { get; set; } = [];

    [Id(1)]
    public int Pages { get; set; }
}

/// <summary>
/// A list of names that may grow long. The head, with the plain key, has the newest names; full pages move into grains of their own,
/// <c>key/0</c>, <c>key/1</c>, …, so that adding a name writes a bounded number of bytes however many there are.
/// </summary>
public sealed class DirectoryGrain([PersistentState("directory")] IPersistentState<DirectoryState> state) : Grain, IDirectoryGrain
{
    private const int PageSize = 256;

    public async Task AddAsync(ImmutableArray<string> names)
    {
        var head = state.State;
        var fresh = names.Except(head.Names).ToList();
        if (fresh.Count == 0)
        {
            return;
        }

        var (known, pages) = (head.Names.ToList(), head.Pages);
        try
        {
            await AddAsync(head, fresh);
        }
        catch
        {
            // Kept in memory only, they would not be written the next time either: they would no longer be fresh.
            (head.Names, head.Pages) = (known, pages);
            throw;
        }
    }

    private async Task AddAsync(DirectoryState head, List<string> fresh)
    {
        head.Names.AddRange(fresh);
        if (head.Names.Count >= 2 * PageSize && !IsPage)
        {
            // The page first: a crash between the two writes leaves names in both, and listing passes over the second.
            await Page(head.Pages).AddAsync([.. head.Names.Take(PageSize)]);
            head.Names.RemoveRange(0, PageSize);
            head.Pages++;
        }

        await state.WriteStateAsync();
    }

    public async Task RemoveAsync(string name)
    {
        var at = state.State.Names.IndexOf(name);
        if (at >= 0)
        {
            state.State.Names.RemoveAt(at);
            try
            {
                await state.WriteStateAsync();
            }
            catch
            {
                state.State.Names.Insert(at, name);
                throw;
            }

            return;
        }

        for (var page = state.State.Pages - 1; page >= 0; page--)
        {
            await Page(page).RemoveAsync(name);
        }
    }

    public async Task<ImmutableArray<string>> ListAsync(string? before, int limit)
    {
        var found = new List<string>();
        var begun = before is null;
        for (var page = state.State.Pages; page >= 0 && found.Count < limit; page--)
        {
            var names = page == state.State.Pages
                ? state.State.Names.AsEnumerable().Reverse()
                : await Page(page).ListAsync(null, int.MaxValue);
            foreach (var name in names)
            {
                if (begun && found.Count < limit && !found.Contains(name))
                {
                    found.Add(name);
                }

                begun |= name == before;
            }
        }

        return [.. found];
    }

    private bool IsPage => this.GetPrimaryKeyString().Contains('/', StringComparison.Ordinal);

    private IDirectoryGrain Page(int page) => GrainFactory.GetGrain<IDirectoryGrain>($"{this.GetPrimaryKeyString()}/{page}");
}
