using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Cluster;

/// <summary>What an item has made, from its first segment on; what it found there, computed from the same inputs, among it.</summary>
internal sealed class MadeSegments
{
    private readonly List<(Record Record, bool IsFound)> _all = [];

    public int Count => _all.Count;

    /// <summary>How many were there already.</summary>
    public int Found { get; private set; }

    /// <summary>What its silo had seen of the inputs when they were read.</summary>
    public long Sequence { get; set; }

    public void Add(in Record record) => _all.Add((record, false));

    public void PassOver(in Record record)
    {
        _all.Add((record, true));
        Found++;
    }

    /// <summary>What was computed among the first so many.</summary>
    public IEnumerable<Record> First(int count) => _all.Take(count).Where(made => !made.IsFound).Select(made => made.Record);

    /// <summary>How many of them, from the first on, would be computed from the same inputs now.</summary>
    /// <param name="hash">Of what an index would be computed from, with the content of the one before it, where that is made here.</param>
    public int Standing(Func<long, ulong?, ulong?> hash)
    {
        ulong? previous = null;
        for (var at = 0; at < _all.Count; at++)
        {
            var record = _all[at].Record;
            if (hash(record.Index, previous) != record.Inputs)
            {
                return at;
            }

            previous = record.Content;
        }

        return _all.Count;
    }
}
