namespace Lisa.Grains.Pipelines;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>A remedy: the nearest name, where one is near, and otherwise what there is.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var nearest = names.Where(other => Math.Abs(other.Length - name.Length) <= 8 && name.Length <= 64)
            .Select(other => (Name: other, Distance: Distance(name, other)))
            .Where(other => other.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(other => other.Distance)
            .FirstOrDefault();
        return nearest.Name is not null ? $"Did you mean {nearest.Name}?"
            : names.Count == 0 ? "There is none: leave it out"
            : $"Take one of: {string.Join(", ", names.Take(12))}{(names.Count > 12 ? ", …" : "")}";
    }

    /// <summary>Levenshtein's distance: letters to insert, remove or replace.</summary>
    private static int Distance(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var row = new int[to.Length + 1];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                row[j] = Math.Min(
                    Math.Min(row[j - 1], above[j]) + 1,
                    above[j - 1] + (char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]) ? 0 : 1));
            }

            above = row;
        }

        return above[^1];
    }
}
