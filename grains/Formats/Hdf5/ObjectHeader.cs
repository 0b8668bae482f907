using System.Buffers.Binary;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>One message of an object header: its type (format specification, IV.A.2), whether it stands elsewhere, its bytes.</summary>
internal sealed record HeaderMessage(int Type, bool Shared, ReadOnlyMemory<byte> Data)
{
    public const int LinkInfo = 0x02;
    public const int Datatype = 0x03;
    public const int Link = 0x06;
    public const int ExternalFiles = 0x07;
    public const int Layout = 0x08;
    public const int FilterPipeline = 0x0B;
    public const int Continuation = 0x10;
    public const int SymbolTable = 0x11;
}

/// <summary>
/// The messages of an object header, versions 1 and 2 (HDF5 file format specification, IV.A.1), without following what they point
/// at. Chains of continuations are walked in a loop, each block once.
/// </summary>
internal static class ObjectHeader
{
    private const int MostBlocks = 1024;
    private const int LargestBlock = 1 << 20;

    // These, stored elsewhere under the "shared" flag, would be seen by another reader and not here.
    private static readonly int[] NeverShared =
        [HeaderMessage.LinkInfo, HeaderMessage.Link, HeaderMessage.ExternalFiles, HeaderMessage.Layout, HeaderMessage.SymbolTable];

    public static List<HeaderMessage> Read(FileBytes file, long address)
    {
        var start = file.At(address, 16).ToArray();
        var messages = new List<HeaderMessage>();
        var blocks = new Queue<(long Address, long Length)>();
        int prefix;
        if (start[0] == 1)
        {
            prefix = 8;
            blocks.Enqueue((address + 16, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8))));
        }
        else
        {
            if (!start.AsSpan(0, 4).SequenceEqual("OHDR"u8) || start[4] != 2)
            {
                throw new InvalidDataException($"there is no object header at byte {address}");
            }

            var flags = start[5];
            prefix = (flags & 0x04) != 0 ? 6 : 4;
            var sizeAt = address + 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
            var sizeBytes = 1 << (flags & 3);
            blocks.Enqueue((sizeAt + sizeBytes, file.Number(sizeAt, sizeBytes)));
        }

        var seen = new HashSet<long>();
        while (blocks.TryDequeue(out var block))
        {
            if (!seen.Add(block.Address) || seen.Count > MostBlocks || block.Length > LargestBlock)
            {
                throw new InvalidDataException($"the object header at byte {address} is continued in circles, or beyond measure");
            }

            ReadBlock(file.At(block.Address, (int)block.Length), start[0] == 1 ? 0 : prefix, prefix, messages, next =>
                blocks.Enqueue(start[0] == 1 ? next : Continued(file, next)));
        }

        return messages;
    }

    private static (long Address, long Length) Continued(FileBytes file, (long Address, long Length) block) =>
        block.Length >= 8 && file.At(block.Address, 4).Span.SequenceEqual("OCHK"u8)
            ? (block.Address + 4, block.Length - 8)
            : throw new InvalidDataException($"there is no continuation of an object header at byte {block.Address}");

    private static void ReadBlock(
        ReadOnlyMemory<byte> block, int gap, int prefix, List<HeaderMessage> messages, Action<(long, long)> continued)
    {
        while (block.Length > gap)
        {
            if (block.Length < prefix)
            {
                throw new InvalidDataException("an object header ends inside a message");
            }

            var span = block.Span;
            var type = prefix == 8 ? BinaryPrimitives.ReadUInt16LittleEndian(span) : span[0];
            var sizeAt = prefix == 8 ? 2 : 1;
            var size = BinaryPrimitives.ReadUInt16LittleEndian(span[sizeAt..]);
            var shared = (span[sizeAt + 2] & 0x02) != 0;
            if (size > block.Length - prefix || type > 0xFF || (shared && NeverShared.Contains(type)))
            {
                throw new InvalidDataException($"a message of type {type} breaks the object header that it stands in");
            }

            var data = block.Slice(prefix, size);
            if (type == HeaderMessage.Continuation)
            {
                continued((FileBytes.Number(data.Span, 0, 8), FileBytes.Number(data.Span, 8, 8)));
            }

            messages.Add(new HeaderMessage(type, shared, data));
            block = block[(prefix + size)..];
        }
    }
}
