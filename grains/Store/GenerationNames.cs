using System.Globalization;

namespace Lisa.Grains.Store;

/// <summary>
/// Names in a product's directory. A product that is removed begins a new generation: the marker <c>+2.removed</c> says that files of
/// generations below 2 do not count any more, and may be deleted. Each writer's file names its generation, <c>writer+2.log</c>, and the first none.
/// So a removal is the making of one empty file, whatever is deleted behind it and when; and a writer that has not heard of it writes to a file
/// that nobody reads. Markers stay: one that vanished would hide the removal from a writer that slept. A writer's name has no plus sign.
/// </summary>
internal static class GenerationNames
{
    private const char Sign = '+';
    private const string MarkerEnding = ".removed";

    public static string OfLog(string writer, long generation) =>
        generation == 0 ? writer + WriterName.FileEnding : string.Create(CultureInfo.InvariantCulture, $"{writer}{Sign}{generation}{WriterName.FileEnding}");

    public static string OfMarker(long generation) => string.Create(CultureInfo.InvariantCulture, $"{Sign}{generation}{MarkerEnding}");

    /// <summary>Whose log of which generation a file is; false when it is none.</summary>
    public static bool TryParseLog(string name, out string writer, out long generation)
    {
        (writer, generation) = (string.Empty, 0);
        if (!name.EndsWith(WriterName.FileEnding, StringComparison.Ordinal))
        {
            return false;
        }

        var stem = name[..^WriterName.FileEnding.Length];
        var sign = stem.LastIndexOf(Sign);
        writer = sign < 0 ? stem : stem[..sign];
        return sign < 0 || TryParse(stem.AsSpan(sign + 1), out generation);
    }

    /// <summary>The generation that files in a directory are of, by its markers: 0 where nothing was ever removed.</summary>
    public static long Current(IEnumerable<string> names)
    {
        long current = 0;
        foreach (var name in names)
        {
            if (name[0] == Sign && name.EndsWith(MarkerEnding, StringComparison.Ordinal)
                && TryParse(name.AsSpan(1, name.Length - 1 - MarkerEnding.Length), out var generation))
            {
                current = Math.Max(current, generation);
            }
        }

        return current;
    }

    private static bool TryParse(ReadOnlySpan<char> digits, out long generation) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out generation);
}
