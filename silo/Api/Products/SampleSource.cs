using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Formats;
using Lisa.Grains.Store;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage;

namespace Lisa.Silo.Api.Products;

/// <summary>
/// Fetches samples from the segment store and writes them in the format that was asked for, segment by segment. A segment that was
/// never computed materialises on the way.
/// </summary>
public sealed class SampleSource(IGrainFactory grains, ISegmentStore store, DataDirectory directory, SiloSettings settings, TimeProvider time)
{
    private const int MostReads = 3;

    /// <summary>A piece of one segment: samples [First, First + Count) of it.</summary>
    private readonly record struct Piece(long Segment, int First, int Count);

    /// <exception cref="RefusalException">The query asks for what the product does not have.</exception>
    public async Task<IResult> AnswerAsync(ProductExtent extent, SampleQuery query, string name)
    {
        var format = query.ParseFormat();
        var columns = query.ParseChannels(extent.Layout);

        // Before the first byte of an answer: what cannot be computed is refused, not cut off.
        var pieces = await PiecesAsync(extent, query);
        return TypedResults.Stream(
            body => WriteAsync(extent, format, columns, pieces, body), SampleWriters.MediaType(format), $"{name}.{format.ToString().ToLowerInvariant()}");
    }

    /// <summary>Writes all samples of a product; of spectra the first.</summary>
    public async Task WriteAsync(ProductExtent extent, SampleFormat format, Stream body)
    {
        var everything = new SampleQuery(null, null, null, null, null);
        await WriteAsync(extent, format, everything.ParseChannels(extent.Layout), await PiecesAsync(extent, everything), body);
    }

    /// <summary>All rows of a table, up to a bound.</summary>
    /// <returns>The rows, and whether there are more.</returns>
    public async Task<(ImmutableArray<ImmutableArray<double?>> Rows, bool Truncated)> RowsAsync(ProductExtent extent, int most)
    {
        using var lease = store.Open(extent.Product);
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<double?>>();
        for (long segment = 0; segment < extent.Segments; segment++)
        {
            using var block = await ReadAsync(lease.Log, extent, segment);
            for (var row = 0; row < block.Length; row++)
            {
                if (rows.Count == most)
                {
                    return (rows.ToImmutable(), true);
                }

                rows.Add([.. Enumerable.Range(0, block.Columns).Select(column => block[column][row]).Select(value => double.IsFinite(value) ? value : (double?)null)]);
            }
        }

        return (rows.ToImmutable(), false);
    }

    private async Task WriteAsync(ProductExtent extent, SampleFormat format, int[] columns, List<Piece> pieces, Stream body)
    {
        var layout = extent.Layout with { Columns = [.. columns.Select(column => extent.Layout.Columns[column])] };
        using var lease = store.Open(extent.Product);
        var start = pieces.Count == 0 ? layout.Origin : layout.At(pieces[0].Segment, pieces[0].First);
        var request = new WriteRequest(format, layout, start, pieces.Sum(piece => (long)piece.Count))
        {
            Spool = new Spool(directory.Spool, settings.MostSpoolBytes),
        };
        await using var writer = SampleWriters.Open(body, request);
        foreach (var piece in pieces)
        {
            using var block = await ReadAsync(lease.Log, extent, piece.Segment);
            var parts = columns.Select(column => (ReadOnlyMemory<double>)block.Memory.Slice((column * block.Length) + piece.First, piece.Count)).ToArray();
            await writer.WriteAsync(layout.At(piece.Segment, piece.First), parts, CancellationToken.None);
        }

        await writer.CompleteAsync(CancellationToken.None);
    }

    private async Task<List<Piece>> PiecesAsync(ProductExtent extent, SampleQuery query)
    {
        using var lease = store.Open(extent.Product);

        // Missing segments of a dataset read as gaps: not those that another silo has seen, and this one sees a little late.
        await lease.Log.UntilSeenAsync(extent.LastPost, extent.Product.Text, time);
        switch (extent.Layout.Axis)
        {
            case AxisKind.Time:
                var pieces = TimePieces(extent.Layout, await SamplesAsync(extent, lease.Log), query);
                if (pieces.Count > 0)
                {
                    (await ReadAsync(lease.Log, extent, pieces[0].Segment)).Dispose();
                }

                return pieces;
            case AxisKind.Frequency:
                var piece = FrequencyPiece(extent, query);
                (await ReadAsync(lease.Log, extent, piece.Segment)).Dispose();
                return [piece];
            default:
                return await RowPiecesAsync(extent, query, lease.Log);
        }
    }

    // All segments but the last are full; how long that one is, it says itself.
    private async Task<long> SamplesAsync(ProductExtent extent, ISegmentLog log)
    {
        if (extent.Samples is not null || extent.Segments == 0)
        {
            return extent.Samples ?? 0;
        }

        using var last = await ReadAsync(log, extent, extent.Segments - 1);
        return ((extent.Segments - 1) * extent.Layout.SegmentLength) + last.Length;
    }

    private static List<Piece> TimePieces(Layout layout, long samples, SampleQuery query)
    {
        var first = Sample(query.From ?? layout.Origin, layout, samples);
        var end = query.To is { } to ? Sample(to, layout, samples) : samples;
        List<Piece> pieces = [];
        for (var at = first; at < end;)
        {
            var segment = at / layout.SegmentLength;
            var count = (int)Math.Min(end - at, ((segment + 1) * layout.SegmentLength) - at);
            pieces.Add(new Piece(segment, (int)(at % layout.SegmentLength), count));
            at += count;
        }

        return pieces;
    }

    private static Piece FrequencyPiece(ProductExtent extent, SampleQuery query)
    {
        var segment = query.Segment ?? 0;
        CheckSegment(extent, segment);
        var first = (int)Sample(query.From ?? extent.Layout.Origin, extent.Layout, extent.Layout.SegmentLength);
        var end = query.To is { } to ? (int)Sample(to, extent.Layout, extent.Layout.SegmentLength) : extent.Layout.SegmentLength;
        return new Piece(segment, first, Math.Max(0, end - first));
    }

    private async Task<List<Piece>> RowPiecesAsync(ProductExtent extent, SampleQuery query, ISegmentLog log)
    {
        if (query.From is not null || query.To is not null)
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "a table has no axis to choose a range of", "from, to", $"{query.From} to {query.To}", "a time series or a spectrum",
                "ask for the whole table, or for one of its segments");
        }

        if (query.Segment is { } only)
        {
            CheckSegment(extent, only);
        }

        List<Piece> pieces = [];
        for (var segment = query.Segment ?? 0; segment < (query.Segment + 1 ?? extent.Segments); segment++)
        {
            using var block = await ReadAsync(log, extent, segment);
            pieces.Add(new Piece(segment, 0, block.Length));
        }

        return pieces;
    }

    private async Task<Block> ReadAsync(ISegmentLog log, ProductExtent extent, long segment)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!log.TryGet(segment, out var record))
            {
                if (extent.IsPosted)
                {
                    return GapContent.Make(extent.Layout, store.Rent);
                }

                // It may materialise on another silo.
                await grains.Segment(extent.Product, segment).MaterialiseAsync();
                await Task.Run(log.Refresh);
                if (!log.TryGet(segment, out record))
                {
                    throw new StoreDamagedException($"segment {segment} of product {extent.Product} materialised, and is not there");
                }
            }

            try
            {
                return log.Read(record);
            }
            catch (StoreUnavailableException) when (attempt < MostReads)
            {
                // Removed since an answer began that takes long to send: it materialises again, with the same samples.
                await Task.Run(log.Refresh);
            }
        }
    }

    private static void CheckSegment(ProductExtent extent, long segment)
    {
        if (segment < 0 || segment >= extent.Segments)
        {
            throw RefusalException.Because(
                RefusalKind.NotFound, "the product has no such segment", $"product {extent.Product}", segment, $"0 to {extent.Segments - 1}", "ask for one of these");
        }
    }

    // First sample at or after an axis value, a thousandth of a sample forgiven, since times are written with rounded decimals.
    private static long Sample(double axis, Layout layout, long samples) => double.IsFinite(axis)
        ? (long)Math.Clamp(Math.Ceiling(((axis - layout.Origin) * layout.Density) - 1e-3), 0, samples)
        : throw RefusalException.Because(RefusalKind.Invalid, "this is no place on the axis", "from, to", axis, "finite values", "give seconds or Hz");
}
