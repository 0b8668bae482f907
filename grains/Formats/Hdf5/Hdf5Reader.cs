using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Reads one dataset of an HDF5 file, or several of one length, slab by slab, at most 4 MiB at once, with at most 64 MiB of chunks kept. PureHDF decodes
/// the file; what it throws at damaged or hostile bytes becomes a refusal that names the file. It reads synchronously, from a local file.
/// </summary>
internal sealed class Hdf5Reader : ISampleReader
{
    private const int SlabBytes = 4 << 20;

    // What finding a dataset may cost. A thousand nested headers stay far below.
    private const long OpeningBytes = 256L << 20;
    private const long OpeningCalls = 4_000_000;

    // What a slab may cost: its chunks several times over, and the way to each through the index.
    private const long SlabReadBytes = 1L << 30;
    private const long SlabReadCalls = 20_000_000;

    private readonly SpooledFile _spooled;
    private readonly GuardedStream _guard;
    private readonly NativeFile _file;
    private readonly ImmutableArray<SamplePart> _parts;
    private readonly H5DatasetAccess[] _access;
    private readonly SourceName _source;
    private readonly byte[] _slab;
    private long _read;

    static Hdf5Reader() => BoundedDeflate.Install();

    private Hdf5Reader(SpooledFile spooled, GuardedStream guard, NativeFile file, ReadRequest request)
    {
        (_spooled, _guard, _file) = (spooled, guard, file);
        _source = new SourceName(request.Source);
        (_parts, Info) = new Hdf5Source(file, new ObjectFinder(guard, _source), request, guard.Length).Open();
        var sampleBytes = _parts.Max(part => part.SampleBytes);
        _slab = new byte[Math.Min(Math.Max(1, SlabBytes / sampleBytes), Math.Max(1, Samples)) * sampleBytes];

        // A chunk's place within its dataset is all that a cache knows it by: each dataset has its own.
        _access = [.. _parts.Select(_ => new H5DatasetAccess(ChunkCache: new SimpleReadingChunkCache(4096, (ulong)(DatasetShape.LargestChunkBytes / _parts.Length))))];
    }

    public SourceInfo Info { get; }

    private long Samples => _parts[0].Shape.Samples;

    public static async ValueTask<ISampleReader> OpenAsync(Stream body, ReadRequest request, CancellationToken cancellation)
    {
        var source = new SourceName(request.Source);
        var spooled = await SpooledFile.FromAsync(body, request.Spool, source, cancellation);
        NativeFile? file = null;
        try
        {
            var guard = new GuardedStream(spooled.File);
            guard.Allow(OpeningBytes, OpeningCalls);
            return Judge(source, "header", () =>
            {
                // The finder goes first: it knows a foreign or truncated file, and PureHDF never sees those.
                _ = new ObjectFinder(guard, source).Find("/");
                guard.Seek(0, SeekOrigin.Begin);
                file = H5File.Open(guard, leaveOpen: true);
                return new Hdf5Reader(spooled, guard, file, request);
            });
        }
        catch
        {
            file?.Dispose();
            await spooled.DisposeAsync();
            throw;
        }
    }

    public ValueTask<int> ReadAsync(IReadOnlyList<Memory<double>> columns, CancellationToken cancellation)
    {
        var wanted = (int)Math.Min(ColumnMemories.Length(columns, Info.Columns.Length), Samples - _read);
        var most = _slab.Length / _parts.Max(part => part.SampleBytes);
        for (var done = 0; done < wanted;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(most, wanted - done);
            for (int number = 0, column = 0; number < _parts.Length; number++)
            {
                var part = _parts[number];
                var access = _access[number];
                Judge(_source, $"sample {_read}", () => ReadSlab(part, access, count));
                for (var c = 0; c < part.Shape.Channels; c++, column++)
                {
                    var (first, stride) = part.Shape.ChannelsFirst ? (c * count, 1) : (c, part.Shape.Channels);
                    part.Element.Decode(_slab.AsSpan(first * part.Element.Bytes), stride, columns[column].Span.Slice(done, count));
                }
            }

            done += count;
            _read += count;
        }

        return ValueTask.FromResult(wanted);
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return _spooled.DisposeAsync();
    }

    private int ReadSlab(SamplePart part, H5DatasetAccess access, int count)
    {
        _guard.Allow(SlabReadBytes, SlabReadCalls);
        var (at, length, channels) = ((ulong)_read, (ulong)count, (ulong)part.Shape.Channels);
        var selection = part.Shape switch
        {
            { Rank: 1 } => new HyperslabSelection(at, length),
            { ChannelsFirst: true } => new HyperslabSelection(2, [0, at], [channels, length]),
            _ => new HyperslabSelection(2, [at, 0], [length, channels]),
        };
        part.Dataset.Read(access, _slab.AsSpan(0, count * part.SampleBytes), selection);
        return count;
    }

    private static T Judge<T>(SourceName source, string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is not RefusalException
            && (failure is not IOException || failure is EndOfStreamException))
        {
            // An I/O error is this machine's fault; everything else that decoding throws, memory and stack included, is the file's.
            throw source.Refuse(
                "the file is damaged, or uses a part of HDF5 that is not read", place, failure.GetBaseException().Message,
                "hard-linked, plain or gzip-compressed datasets", "Check it with h5ls -v, and rewrite it with h5repack or h5py");
        }
    }
}
