using System.Buffers.Binary;
using System.Text;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>One entry of a group.</summary>
/// <param name="Name">Up to its first NUL.</param>
/// <param name="Header">Address of the object's header; null for a link that is not hard: soft, external, user-defined.</param>
internal readonly record struct GroupLink(string Name, long? Header);

/// <summary>
/// The entries of a group as its header holds them: the symbol table of old files (III.A to III.D of the specification) and the
/// compact links of new ones (IV.A.2.g). No link is followed.
/// </summary>
internal static class GroupLinks
{
    private const int MostEntries = 100_000;
    private const int LargestHeap = 16 << 20;

    public static IEnumerable<GroupLink> Of(FileBytes file, IReadOnlyList<HeaderMessage> header)
    {
        if (header.FirstOrDefault(message => message.Type == HeaderMessage.SymbolTable) is { } table)
        {
            return OfSymbolTable(
                file, FileBytes.Number(table.Data.Span, 0, 8), FileBytes.Number(table.Data.Span, 8, 8));
        }

        foreach (var info in header.Where(message => message.Type == HeaderMessage.LinkInfo))
        {
            // Version, flags, where flagged the largest creation index, then the heap of links: -1 where they are compact.
            if (FileBytes.Number(info.Data.Span, 2 + ((FileBytes.Number(info.Data.Span, 1, 1) & 1) != 0 ? 8 : 0), 8) != -1)
            {
                throw new NotSupportedException(
                    "a group keeps its links in a heap (more than 8 links in a file written for new libraries only)");
            }
        }

        return header.Where(message => message.Type == HeaderMessage.Link).Select(message => Compact(message.Data.Span));
    }

    private static GroupLink Compact(ReadOnlySpan<byte> message)
    {
        var flags = (int)FileBytes.Number(message, 1, 1);
        var at = 2;
        var hard = true;
        if ((flags & 0x08) != 0)
        {
            hard = FileBytes.Number(message, at++, 1) == 0;
        }

        at += ((flags & 0x04) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        var lengthBytes = 1 << (flags & 3);
        var length = FileBytes.Number(message, at, lengthBytes);
        at += lengthBytes;
        if (length < 0 || length > message.Length - at)
        {
            throw new InvalidDataException("the name of a link is longer than its message");
        }

        var name = message.Slice(at, (int)length);
        return hard
            ? new GroupLink(Text(name), FileBytes.Number(message, at + (int)length, 8))
            : new GroupLink(Plain(name), null);
    }

    private static List<GroupLink> OfSymbolTable(FileBytes file, long tree, long heap)
    {
        var heapHead = file.At(heap, 32).Span;
        if (!heapHead[..4].SequenceEqual("HEAP"u8))
        {
            throw new InvalidDataException($"there is no heap of names at byte {heap}");
        }

        // PureHDF takes the heap into memory whole.
        var (namesLength, namesAt) = (FileBytes.Number(heapHead, 8, 8), FileBytes.Number(heapHead, 24, 8));
        if (namesLength < 0 || namesAt < 0 || namesLength > LargestHeap || namesAt > file.Length - namesLength)
        {
            throw new InvalidDataException($"the heap of names at byte {heap} claims {namesLength} bytes");
        }

        var links = new List<GroupLink>();
        var nodes = new Queue<long>([tree]);
        var seen = new HashSet<long>();
        while (nodes.TryDequeue(out var node))
        {
            if (!seen.Add(node) || seen.Count > MostEntries)
            {
                throw new InvalidDataException($"the index node at byte {node} is its own ancestor, or one of too many");
            }

            var head = file.At(node, 8).Span;
            if (head.StartsWith("SNOD"u8))
            {
                ReadEntries(file, node, BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), namesAt, namesLength, links);
                continue;
            }

            if (!head.StartsWith("TREE"u8) || head[4] != 0)
            {
                throw new InvalidDataException($"there is no index of a group at byte {node}");
            }

            // Header of 24 bytes, then key, child, key, child, …, key; 8 bytes each.
            var children = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
            var body = file.At(node + 24, (16 * children) + 8);
            for (var i = 0; i < children; i++)
            {
                nodes.Enqueue(FileBytes.Number(body.Span, (16 * i) + 8, 8));
            }
        }

        return links;
    }

    private static void ReadEntries(
        FileBytes file, long node, int count, long namesAt, long namesLength, List<GroupLink> links)
    {
        if (links.Count + count > MostEntries)
        {
            throw new InvalidDataException($"a group has more than {MostEntries} entries");
        }

        var entries = file.At(node + 8, 40 * count);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Span.Slice(40 * i, 40);
            var nameAt = FileBytes.Number(entry, 0, 8);
            if (nameAt < 0 || nameAt >= namesLength)
            {
                throw new InvalidDataException("the name of a link is outside its heap");
            }

            var longest = (int)Math.Min(Math.Min(namesLength - nameAt, file.Length - namesAt - nameAt), 1024);
            var name = file.At(namesAt + nameAt, longest).Span;
            var header = FileBytes.Number(entry, 8, 8);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]))
            {
                case 0:
                    links.Add(new GroupLink(Text(name), header));
                    break;
                case 1:
                    CheckCached(file, header, entry[24..]);
                    links.Add(new GroupLink(Text(name), header));
                    break;
                default:
                    links.Add(new GroupLink(Plain(name), null));
                    break;
            }
        }
    }

    // An entry may repeat where its group's own table is. Where the two differ, two readers would see two files.
    private static void CheckCached(FileBytes file, long header, ReadOnlySpan<byte> cached)
    {
        var table = ObjectHeader.Read(file, header).FirstOrDefault(message => message.Type == HeaderMessage.SymbolTable);
        if (table is null || !table.Data.Span[..16].SequenceEqual(cached[..16]))
        {
            throw new InvalidDataException($"an entry and the group at byte {header} disagree on where its table is");
        }
    }

    private static string Text(ReadOnlySpan<byte> name)
    {
        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    // The name of a link that must not be followed has to be read alike by everyone.
    private static string Plain(ReadOnlySpan<byte> name)
    {
        var text = Text(name);
        return text.All(letter => letter is >= ' ' and <= '~')
            ? text
            : throw new InvalidDataException("a soft or external link has a name beyond plain ASCII");
    }
}
