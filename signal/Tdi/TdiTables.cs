using System.Collections.Frozen;

namespace Lisa.Signal.Tdi;

/// <summary>The combinations that are written down in combinations.txt, a resource of this assembly; read once.</summary>
internal static class TdiTables
{
    private const string Resource = "Lisa.Signal.Tdi.combinations.txt";

    private static readonly FrozenDictionary<string, TdiCombination> All = Read();

    /// <summary>The combination of that name.</summary>
    public static TdiCombination Get(string name) => All[name];

    private static FrozenDictionary<string, TdiCombination> Read()
    {
        using var stream = typeof(TdiTables).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly was built without its resource {Resource}.");
        using var reader = new StreamReader(stream);
        var (name, terms) = ("", new List<string>());
        var tables = new Dictionary<string, TdiCombination>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.EndsWith(':'))
            {
                Close();
                name = line[..^1];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                terms.Add(line);
            }
        }

        Close();
        return tables.ToFrozenDictionary(StringComparer.Ordinal);

        void Close()
        {
            if (name.Length > 0)
            {
                tables.Add(name, TdiCombination.Parse(name, string.Join(' ', terms)));
            }

            terms.Clear();
        }
    }
}
