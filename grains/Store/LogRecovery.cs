using System.Runtime.InteropServices;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>
/// Reads the heads of a log when it is opened. Three things can be wrong at its end, all of them unacknowledged: a chunk that was
/// torn by a crash, whole chunks behind it, and an upload that never committed; they are cut off. A broken chunk that a later head
/// vouches for as durable is damage, and said so: nothing is cut off behind anybody's back.
/// </summary>
internal static class LogRecovery
{
    private const int SearchStep = 8;

    public static SegmentIndex Recover(LogFile file, string path)
    {
        var index = new SegmentIndex();
        var chunks = ReadHeads(file, 0, out var tear);
        if (tear < file.End)
        {
            ThrowIfVouchedFor(file, path, tear);
        }

        var durable = chunks.Count == 0 ? 0 : chunks[^1].Header.DurableTo;
        List<SegmentRecord> staged = [];
        long committedEnd = 0;
        foreach (var (offset, header) in chunks)
        {
            var samples = offset + ChunkHeader.SizeOf(header.Segments.Length);
            var placed = header.Segments.Select(segment => segment with { Offset = samples + segment.Offset }).ToList();
            if (offset >= durable && !placed.TrueForAll(segment => Verifies(file, segment)))
            {
                break;
            }

            staged.AddRange(placed);
            if (header.Commits)
            {
                index.Commit(staged, header.Total);
                staged.Clear();
                committedEnd = samples + header.SampleBytes;
            }
        }

        if (committedEnd < file.End)
        {
            file.CutBackTo(committedEnd);
        }

        // A process that was killed leaves chunks that it never synced: they are found, and shown, so they must be durable from here on.
        file.Sync(committedEnd);
        return index;
    }

    private static List<(long Offset, ChunkHeader Header)> ReadHeads(LogFile file, long offset, out long end)
    {
        List<(long, ChunkHeader)> chunks = [];
        while (ReadHead(file, offset) is { } header)
        {
            chunks.Add((offset, header));
            offset += ChunkHeader.SizeOf(header.Segments.Length) + header.SampleBytes;
        }

        end = offset;
        return chunks;
    }

    private static ChunkHeader? ReadHead(LogFile file, long offset)
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
        return file.TryRead(head, offset) && ChunkHeader.Parse(head) is { } header && offset + size + header.SampleBytes <= file.End
            ? header
            : null;
    }

    private static void ThrowIfVouchedFor(LogFile file, string path, long tear)
    {
        for (var offset = tear + SearchStep; offset < file.End; offset += SearchStep)
        {
            if (ReadHead(file, offset) is { } header && header.DurableTo > tear)
            {
                throw new StoreDamagedException(
                    $"{path} is damaged at byte {tear}: a chunk that was on disk can no longer be read. "
                    + "If the product is derived, remove the file and it is computed again; if it is a dataset, restore the file or post the data anew.");
            }
        }
    }

    private static bool Verifies(LogFile file, SegmentRecord segment)
    {
        var block = new Block(segment.Columns, segment.Length);
        return file.TryRead(MemoryMarshal.AsBytes(block.Samples), segment.Offset) && Hashing.Of(block.Samples) == segment.Content;
    }
}
