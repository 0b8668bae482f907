using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Provenance;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Provenance;

/// <summary>Content hashes of products, from the index of the segment store: a hundred thousand segments take some hundredths of a second.</summary>
public sealed class HashLists(ISegmentStore store)
{
    /// <summary>How many segments there are, and one hash over all of theirs. Does I/O.</summary>
    public SegmentHashes Digest(ProductId product)
    {
        using var lease = store.Open(product);
        var hashes = Records(lease.Log).Select(record => record.Content).ToArray();
        return new SegmentHashes(hashes.Length, Hashing.Of(hashes));
    }

    /// <summary>Samples in all, rows of a table among them. Does I/O.</summary>
    public long Samples(ProductId product)
    {
        using var lease = store.Open(product);
        return lease.Log.Samples;
    }

    /// <summary>Writes a line a segment: index, samples, content hash.</summary>
    public async Task WriteAsync(ProductId product, Stream body)
    {
        using var lease = await Task.Run(() => store.Open(product));
        await using var writer = new StreamWriter(body, leaveOpen: true) { NewLine = "\n" };
        foreach (var record in Records(lease.Log))
        {
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{record.Index} {record.Length} {record.Content}"));
        }
    }

    /// <summary>Whether anything of a product exists.</summary>
    public bool Any(ProductId product)
    {
        using var lease = store.Open(product);
        return lease.Log.Count > 0;
    }

    // In order; of a product that was asked for here and there with holes.
    private static IEnumerable<SegmentRecord> Records(ISegmentLog log)
    {
        var left = log.Count;
        for (long index = 0; left > 0; index++)
        {
            if (log.TryGet(index, out var record))
            {
                left--;
                yield return record;
            }
        }
    }
}
