namespace Lisa.Silo.Storage.Segments;

/// <summary>Numbers the writers that a process has met in a product; 0 is the process itself.</summary>
internal sealed class WriterNames(string own)
{
    private readonly Dictionary<string, int> _sources = new() { [own] = 0 };
    private string[] _names = [own];

    public string NameOf(int source) => Volatile.Read(ref _names)[source];

    /// <summary>One caller at a time.</summary>
    public int SourceOf(string name)
    {
        if (!_sources.TryGetValue(name, out var source))
        {
            _sources[name] = source = _names.Length;
            Volatile.Write(ref _names, [.. _names, name]);
        }

        return source;
    }
}
