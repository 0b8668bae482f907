using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>A chunk as its head describes it.</summary>
/// <param name="Offset">Where the head begins.</param>
/// <param name="Header">The head.</param>
internal readonly record struct Chunk(long Offset, ChunkHeader Header)
{
    public long End => Offset + Header.Size;

    /// <summary>Its records, at their places in the file.</summary>
    public IEnumerable<SegmentRecord> RecordsOf(int source)
    {
        var samples = Offset + ChunkHeader.SizeOf(Header.Segments.Length);
        return Header.Segments.Select(segment => segment with { Offset = samples + segment.Offset, Source = source });
    }
}

/// <summary>Reads what a log's file says, whoever writes it. It changes nothing.</summary>
internal static class LogReader
{
    private const int Alignment = 8;
    private const int SearchBytes = 1 << 18;

    /// <summary>The whole chunks from <paramref name="offset"/> on, staged ones too.</summary>
    /// <param name="headAt">The head at an offset; null where there is none.</param>
    /// <param name="end">Where the first chunk that is not whole would begin.</param>
    public static List<Chunk> ReadHeads(Func<long, ChunkHeader?> headAt, long offset, out long end)
    {
        List<Chunk> chunks = [];
        while (headAt(offset) is { } header)
        {
            chunks.Add(new Chunk(offset, header));
            offset = chunks[^1].End;
        }

        end = offset;
        return chunks;
    }

    /// <summary>
    /// The chunks up to the last commit, of a file that another process writes meanwhile. It may take back what is staged and write something else
    /// in its place until it commits; so what was staged is read again once the commit was seen, and if it is another, all of it.
    /// </summary>
    public static List<Chunk> ReadCommitted(Func<long, ChunkHeader?> headAt, long offset, out long end)
    {
        while (true)
        {
            var chunks = ReadHeads(headAt, offset, out end);
            chunks = chunks[..(chunks.FindLastIndex(chunk => chunk.Header.Commits) + 1)];
            if (chunks.TrueForAll(chunk => chunk.Header.Commits || headAt(chunk.Offset)?.Hash == chunk.Header.Hash))
            {
                return chunks;
            }
        }
    }

    /// <summary>The head of a chunk that lies whole within the file; null where there is none.</summary>
    public static ChunkHeader? ReadHead(LogFile file, long offset)
    {
        Span<byte> fixedPart = stackalloc byte[ChunkHeader.FixedSize];
        if (!file.TryRead(fixedPart, offset) || !ChunkHeader.TryParseCount(fixedPart, out var count))
        {
            return null;
        }

        var size = ChunkHeader.SizeOf(count);
        if (offset + size > file.End)
        {
            return null;
        }

        var head = new byte[size];
        return file.TryRead(head, offset) && ChunkHeader.Parse(head) is { } header && offset + header.Size <= file.End ? header : null;
    }

    /// <summary>
    /// How many chunks are as they were written. What lies before the durable mark of the last head was on disk; of what lies behind it, a
    /// loss of power may have kept a head and lost samples.
    /// </summary>
    public static int CountWhole(LogFile file, List<Chunk> chunks)
    {
        var durable = chunks.Count == 0 ? 0 : chunks[^1].Header.DurableTo;
        var torn = chunks.FindIndex(chunk => chunk.Offset >= durable && !chunk.RecordsOf(0).All(record => Verifies(file, record)));
        return torn < 0 ? chunks.Count : torn;
    }

    /// <summary>
    /// Takes over what is committed; returns where the last commit ends, null when there is none. What was posted is pending in the index until its post
    /// is confirmed, in whichever file: so a confirmation, which commits all that stands before it, may well stand in the middle of another post.
    /// </summary>
    public static long? Show(List<Chunk> chunks, SegmentIndex index, int source)
    {
        List<SegmentRecord> computed = [];
        List<SegmentRecord> posted = [];
        long? committedEnd = null;
        foreach (var chunk in chunks)
        {
            var header = chunk.Header;
            (header.Posted ? posted : computed).AddRange(chunk.RecordsOf(source));
            if (header.Commits)
            {
                index.Commit(posted, null, posted: true);
                index.Commit(computed, header.Confirmation is null ? header.Total : null, header.Order, source);
                posted.Clear();
                computed.Clear();
                committedEnd = chunk.End;
            }

            if (header.Confirmation is { } confirmation)
            {
                index.Confirm(confirmation);
            }
        }

        return committedEnd;
    }

    /// <summary>Looks behind a place where the heads end for one that says that more was durable.</summary>
    /// <exception cref="StoreDamagedException">There is one.</exception>
    public static void ThrowIfVouchedFor(LogFile file, string path, long tear)
    {
        var buffer = new byte[SearchBytes];
        for (var from = tear + Alignment; from < file.End; from += SearchBytes)
        {
            var bytes = buffer.AsSpan(0, (int)Math.Min(SearchBytes, file.End - from) & ~(Alignment - 1));
            if (!file.TryRead(bytes, from))
            {
                return;
            }

            for (var at = 0; at < bytes.Length; at += Alignment)
            {
                // Another process may have written whole chunks since the tear was seen: then there is none any more.
                if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == ChunkHeader.Magic
                    && ReadHead(file, from + at) is { } header && header.DurableTo > tear && ReadHead(file, tear) is null)
                {
                    throw new StoreDamagedException(
                        $"{path} is damaged at byte {tear}: a chunk that was on disk can no longer be read. "
                        + "If the product is derived, remove the file and it is computed again; if it is a dataset, restore the file or post the data anew.");
                }
            }
        }
    }

    private static bool Verifies(LogFile file, SegmentRecord segment)
    {
        var block = new Block(segment.Columns, segment.Length);
        return file.TryRead(MemoryMarshal.AsBytes(block.Samples), segment.Offset) && Hashing.Of(block.Samples) == segment.Content;
    }
}
