using System.Globalization;

namespace Lisa.Cli.Provenance;

/// <summary>Content hashes of a product's segments, from a text of lines <c>index samples hash</c>, indices growing from 0 without holes.</summary>
internal sealed class SegmentHashList
{
    private readonly List<string> _hashes = [];

    public int Count => _hashes.Count;

    public string this[long index] => _hashes[(int)index];

    /// <param name="reader">Read to its end.</param>
    /// <param name="where">For the error.</param>
    public static SegmentHashList Read(TextReader reader, string where)
    {
        var list = new SegmentHashList();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index != list.Count)
            {
                throw new CommandFailure($"{where}, line {list.Count + 1}: not `{list.Count} SAMPLES HASH`; the product has holes, or the list is damaged");
            }

            list._hashes.Add(parts[2]);
        }

        return list;
    }

    /// <summary>The first index at which two lists differ; null where they do not.</summary>
    public long? FirstDifference(SegmentHashList other)
    {
        for (var index = 0; index < Math.Min(Count, other.Count); index++)
        {
            if (_hashes[index] != other._hashes[index])
            {
                return index;
            }
        }

        return Count == other.Count ? null : Math.Min(Count, other.Count);
    }
}
