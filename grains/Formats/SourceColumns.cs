using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>Decides what the columns of a source are called, and that there are as many as its sender expects.</summary>
internal static class SourceColumns
{
    /// <summary>As many channels as a source may have: bounds what a header can make a reader allocate.</summary>
    public const int Most = 4096;

    /// <param name="request">The caller's word, which stands above the source's.</param>
    /// <param name="count">Channels that the source has.</param>
    /// <param name="own">The source's own names, or empty.</param>
    public static ImmutableArray<Column> Decide(ReadRequest request, long count, ImmutableArray<Column> own = default)
    {
        var source = new SourceName(request.Source);
        if (count is < 1 or > Most)
        {
            throw source.Refuse(
                "the number of channels is out of bounds", "header", count, $"1 to {Most}", "Post the channels in several datasets");
        }

        if (request.ExpectedChannels is { } expected && expected != count)
        {
            throw source.Refuse(
                "the source has another number of channels than its dataset", "header", count, $"{expected} channels",
                "Post exactly the channels that the dataset was created with, in its order");
        }

        var columns = request.Columns.IsDefaultOrEmpty
            ? own.IsDefaultOrEmpty ? Numbered((int)count) : own
            : request.Columns;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (column.Name.Length == 0 || !seen.Add(column.Name))
            {
                throw source.Refuse(
                    "a channel has no name, or the name of another", "header", column.Name, "unique, not empty", "Rename the channel");
            }
        }

        return columns;
    }

    private static ImmutableArray<Column> Numbered(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new Column($"channel_{number}", "1"))];
}
