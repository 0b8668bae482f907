using System.Buffers.Binary;
using System.IO.Hashing;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>
/// The head of a chunk: a few bytes that say which segments follow, so that a log of a hundred thousand small segments is opened by
/// reading a thousand heads. Little-endian:
/// <code>
///  0   4  magic "LSG1"
///  4   2  version, 1
///  6   2  flags: 1 = commits everything up to here, 2 = posted: its order is the number of a post, 4 = confirms the post of that number
///  8   4  n, number of segments; 0 states only the total, a commit or a confirmation
/// 12   4  order among the chunks of all writers of the product; 0 where there is one writer
/// 16   8  total segments of the product, -1 while unknown
/// 24   8  durable: everything in the log before this offset was on disk when this head was written
/// 32   8  bytes of samples behind the head; in a confirmation, which has none: number of the post that it follows 4, segments of the post 4
/// 40  n × 56: index 8, columns 4, length 4, offset into the samples 8, content hash 16, inputs hash 16
///  …  16  XxHash128 of all bytes above
/// </code>
/// The samples follow, column by column, segment by segment.
/// </summary>
internal sealed record ChunkHeader(
    bool Commits, long? Total, long DurableTo, long SampleBytes, SegmentRecord[] Segments, uint Order = 0, bool Posted = false)
{
    public const int FixedSize = 40;
    public const int EntrySize = 56;
    public const int HashSize = 16;
    public const int MostSegments = 1 << 20;
    public const uint Magic = 0x3147534C;
    private const ushort Version = 1;
    private const ushort CommitsFlag = 1;
    private const ushort PostedFlag = 2;
    private const ushort ConfirmsFlag = 4;

    /// <summary>Hash of the head that was parsed: tells it from another one at the same place.</summary>
    public UInt128 Hash { get; private init; }

    /// <summary>Says that the post of this order was acknowledged; null in every other chunk.</summary>
    public PostConfirmation? Confirmation { get; private init; }

    /// <summary>Size of head and samples in bytes.</summary>
    public long Size => SizeOf(Segments.Length) + SampleBytes;

    public static long SizeOf(int segments) => FixedSize + ((long)segments * EntrySize) + HashSize;

    /// <summary>The head that confirms a post.</summary>
    public static ChunkHeader Of(PostConfirmation confirmation, long durableTo) =>
        new(true, confirmation.Total, durableTo, 0, [], checked((uint)confirmation.Post)) { Confirmation = confirmation };

    /// <summary>Writes the head; offsets of the records are taken as relative to the samples.</summary>
    public void Format(Span<byte> head)
    {
        head.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(
            head[6..], (ushort)((Commits ? CommitsFlag : 0) | (Posted ? PostedFlag : 0) | (Confirmation is null ? 0 : ConfirmsFlag)));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Segments.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], Order);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], Total ?? -1);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], DurableTo);
        if (Confirmation is { } confirmation)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(head[32..], checked((uint)confirmation.Follows));
            BinaryPrimitives.WriteUInt32LittleEndian(head[36..], checked((uint)confirmation.Segments));
        }
        else
        {
            BinaryPrimitives.WriteInt64LittleEndian(head[32..], SampleBytes);
        }

        var entry = head[FixedSize..];
        foreach (var segment in Segments)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, segment.Index);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], segment.Columns);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], segment.Length);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], segment.Offset);
            WriteHash(entry[24..], segment.Content);
            WriteHash(entry[40..], segment.Inputs);
            entry = entry[EntrySize..];
        }

        BinaryPrimitives.WriteUInt128LittleEndian(entry, XxHash128.HashToUInt128(head[..^HashSize]));
    }

    /// <summary>The number of segments that a head announces, from its fixed part; false when it is not one.</summary>
    public static bool TryParseCount(ReadOnlySpan<byte> head, out int count)
    {
        count = 0;
        if (head.Length < FixedSize || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic
            || BinaryPrimitives.ReadUInt16LittleEndian(head[4..]) != Version)
        {
            return false;
        }

        count = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        return count is >= 0 and <= MostSegments;
    }

    /// <summary>Reads a whole head; null when its hash does not fit.</summary>
    public static ChunkHeader? Parse(ReadOnlySpan<byte> head)
    {
        if (!TryParseCount(head, out var count) || head.Length != SizeOf(count)
            || BinaryPrimitives.ReadUInt128LittleEndian(head[^HashSize..]) != XxHash128.HashToUInt128(head[..^HashSize]))
        {
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        var order = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        var total = BinaryPrimitives.ReadInt64LittleEndian(head[16..]);
        var segments = new SegmentRecord[count];
        var entry = head[FixedSize..];
        for (var i = 0; i < count; i++)
        {
            segments[i] = new SegmentRecord(
                BinaryPrimitives.ReadInt64LittleEndian(entry),
                BinaryPrimitives.ReadInt32LittleEndian(entry[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[12..]),
                ReadHash(entry[24..]),
                ReadHash(entry[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
                Order: order);
            entry = entry[EntrySize..];
        }

        var confirms = (flags & ConfirmsFlag) != 0;
        return new ChunkHeader(
            (flags & CommitsFlag) != 0,
            total < 0 ? null : total,
            BinaryPrimitives.ReadInt64LittleEndian(head[24..]),
            confirms ? 0 : BinaryPrimitives.ReadInt64LittleEndian(head[32..]),
            segments,
            order,
            (flags & PostedFlag) != 0)
        {
            Hash = BinaryPrimitives.ReadUInt128LittleEndian(head[^HashSize..]),
            Confirmation = confirms
                ? new PostConfirmation(
                    order, BinaryPrimitives.ReadUInt32LittleEndian(head[32..]), BinaryPrimitives.ReadUInt32LittleEndian(head[36..]), total < 0 ? null : total)
                : null,
        };
    }

    private static void WriteHash(Span<byte> target, ContentHash hash)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, hash.High);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], hash.Low);
    }

    private static ContentHash ReadHash(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source), BinaryPrimitives.ReadUInt64LittleEndian(source[8..]));
}
