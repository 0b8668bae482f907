using System.IO.Compression;
using PureHDF.Filters;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// HDF5's gzip filter for reading, in place of PureHDF's own: that one inflates a chunk to whatever it becomes, and a kilobyte can
/// become a gigabyte. This one stops at the size of a chunk.
/// </summary>
internal sealed class BoundedDeflate : IH5Filter
{
    /// <summary>Filters before this one may have added checksums.</summary>
    private const int Checksums = 64;

    private BoundedDeflate()
    {
    }

    public ushort FilterId => DeflateFilter.Id;

    public string Name => "deflate";

    /// <summary>Takes PureHDF's filter's place, for the whole process.</summary>
    public static void Install() => H5Filter.Register(new BoundedDeflate());

    public Memory<byte> Filter(FilterInfo info)
    {
        if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
        {
            throw new NotSupportedException("samples are written uncompressed");
        }

        var inflated = new byte[info.ChunkSize + Checksums];
        using var compressed = new MemoryStream(info.Buffer.ToArray(), false);
        using var inflating = new ZLibStream(compressed, CompressionMode.Decompress);
        var length = inflating.ReadAtLeast(inflated, inflated.Length, false);
        return length < inflated.Length
            ? inflated.AsMemory(0, length)
            : throw new InvalidDataException($"a compressed chunk holds more than its {info.ChunkSize} bytes");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) =>
        throw new NotSupportedException("samples are written uncompressed");
}
