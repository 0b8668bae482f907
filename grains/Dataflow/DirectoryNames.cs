using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>All names of a directory, page by page: a list of a hundred thousand in one answer would hold its grain up.</summary>
public static class DirectoryNames
{
    private const int PageSize = 1000;

    /// <summary>Newest first; one that is added meanwhile may be missing.</summary>
    public static async Task<List<string>> NamesAsync(this IGrainFactory grains, string directory)
    {
        var names = new List<string>();
        ImmutableArray<string> page;
        do
        {
            page = await grains.GetGrain<IDirectoryGrain>(directory).ListAsync(names.Count == 0 ? null : names[^1], PageSize);
            names.AddRange(page);
        }
        while (page.Length == PageSize);
        return names;
    }
}
