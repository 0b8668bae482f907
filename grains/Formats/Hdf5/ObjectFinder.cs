namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Walks a path through a file's groups on its own, before PureHDF may. PureHDF follows soft links without end, external links into
/// other files of this machine, and reads raw data out of any file that a dataset names; so only what hard links reach inside the
/// file is let through to it, and only where the data are inside, too.
/// </summary>
internal sealed class ObjectFinder(GuardedStream stream, SourceName source)
{
    private static readonly byte[] Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly FileBytes _file = new(stream);

    /// <summary>The messages of the object's header; null where nothing has this path.</summary>
    public IReadOnlyList<HeaderMessage>? Find(string path)
    {
        var header = ObjectHeader.Read(_file, Root());
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var found = GroupLinks.Of(_file, header).Where(link => link.Name == segment).Take(2).ToList();
            switch (found)
            {
                case []:
                    return null;
                case [var link]:
                    header = Follow(link, path);
                    break;
                default:
                    throw new InvalidDataException($"two links are called {segment}");
            }
        }

        return header;
    }

    /// <summary>What a group holds, in the order of the file.</summary>
    /// <param name="group">The messages of its header.</param>
    public IReadOnlyList<GroupLink> Members(IReadOnlyList<HeaderMessage> group) => [.. GroupLinks.Of(_file, group)];

    /// <summary>The messages of a member's header.</summary>
    /// <param name="link">Of a group.</param>
    /// <param name="path">What a refusal says that was looked for.</param>
    public List<HeaderMessage> Follow(GroupLink link, string path) => link.Header is { } address
        ? ObjectHeader.Read(_file, address)
        : throw source.Refuse(
            "a part of the path is a soft or external link", path, link.Name, "hard links inside the file",
            "Name the dataset by its own path, or copy it into the file (h5repack, h5py)");

    /// <summary>Address of the root group's header, out of the superblock (II.A of the specification).</summary>
    private long Root()
    {
        var length = (int)Math.Min(96, stream.Length);
        var block = _file.At(0, length).Span;
        if (!block.StartsWith(Signature) || length < 48)
        {
            throw source.Refuse(
                "the body is no HDF5 file", "byte 0", Convert.ToHexString(block[..Math.Min(8, length)]),
                "89 48 44 46 0D 0A 1A 0A, no user block", "Name the true format of the file");
        }

        var version = block[8];
        var (sizesAt, baseAt, endAt, rootAt) = version switch
        {
            0 => (13, 24, 40, 64),
            1 => (13, 28, 44, 68),
            2 or 3 => (9, 12, 28, 36),
            _ => throw new NotSupportedException($"superblock version {version} is not known"),
        };
        if (block[sizesAt] != 8 || block[sizesAt + 1] != 8 || FileBytes.Number(block, baseAt, 8) != 0)
        {
            throw new NotSupportedException("only files with 8-byte addresses that begin at byte 0 are read");
        }

        var end = FileBytes.Number(block, endAt, 8);
        return end >= 0 && end <= stream.Length
            ? FileBytes.Number(block, rootAt, 8)
            : throw source.Refuse(
                "the file is cut short", $"byte {stream.Length}", $"{stream.Length} bytes", $"{end} bytes, as its superblock says",
                "Post the whole file, closed by whoever wrote it");
    }
}
