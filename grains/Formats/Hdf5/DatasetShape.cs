using PureHDF;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>Where a dataset keeps samples and channels, and how many.</summary>
/// <param name="Samples">Along the sampled dimension.</param>
/// <param name="Channels">Along the other one, or 1.</param>
/// <param name="Rank">1 or 2.</param>
/// <param name="ChannelsFirst">[channels, n] and not [n, channels].</param>
internal readonly record struct DatasetShape(long Samples, int Channels, int Rank, bool ChannelsFirst)
{
    /// <summary>Largest chunk that is read: each is held in memory whole.</summary>
    public const long LargestChunkBytes = 64L << 20;

    /// <summary>Deflate does not compress further than 1,032 : 1.</summary>
    private const int BestCompression = 1100;

    public static DatasetShape Of(IH5Dataset dataset, int? expectedChannels, string path, SourceName source)
    {
        var sizes = dataset.Space.Type == H5DataspaceType.Simple ? dataset.Space.Dimensions : [];
        if (sizes.Length is not (1 or 2) || sizes.Any(size => size > long.MaxValue))
        {
            throw source.Refuse(
                "the dataset has another number of dimensions", path, $"[{string.Join(", ", sizes)}]",
                "[n], [n, channels] or [channels, n]", "Reshape it, or name another dataset");
        }

        if (sizes.Length == 1)
        {
            return new DatasetShape((long)sizes[0], 1, 1, false);
        }

        var (first, second) = ((long)sizes[0], (long)sizes[1]);
        if (expectedChannels is not { } channels || (first == channels) == (second == channels))
        {
            throw source.Refuse(
                expectedChannels is null ? "either dimension could be the channels" : "the channels are neither, or both, of its dimensions",
                path, $"[{first}, {second}]", $"exactly one dimension of {expectedChannels?.ToString() ?? "the expected"} channels",
                "Say how many channels there are, or write one dataset a channel");
        }

        return new DatasetShape(first == channels ? second : first, channels, 2, first == channels);
    }

    /// <summary>Refuses a dataset that claims, with what others claim already, more than its file can hold, or chunks too large to hold.</summary>
    /// <returns>The bytes that are claimed now.</returns>
    public UInt128 CheckStorage(
        IH5Dataset dataset, int elementBytes, bool filtered, long fileBytes, string path, SourceName source, UInt128 already)
    {
        var claimed = already + ((UInt128)(ulong)Samples * (uint)Channels * (uint)elementBytes);
        var possible = filtered ? (UInt128)(ulong)fileBytes * BestCompression : (ulong)fileBytes;
        if (claimed > possible)
        {
            throw source.Refuse(
                "the dataset claims more samples than the file can hold", path, $"{claimed} bytes", $"{fileBytes} bytes of file",
                "Post the whole file, with every sample written");
        }

        if (dataset.Layout.Class == H5DataLayoutClass.Chunked)
        {
            var chunk = dataset.Layout.Chunks!.Aggregate(
                (UInt128)(uint)elementBytes, (product, size) => size > uint.MaxValue ? UInt128.MaxValue >> 32 : product * size);
            if (chunk == 0 || chunk > LargestChunkBytes)
            {
                throw source.Refuse(
                    "the dataset's chunks have no size that can be read", path, $"{chunk} bytes", $"1 to {LargestChunkBytes} bytes",
                    "Rewrite it in smaller chunks: h5repack -l CHUNK=65536");
            }
        }

        return claimed;
    }
}
