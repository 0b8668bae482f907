using System.Runtime.InteropServices;
using Lisa.Client.Datasets;
using Lisa.Tests.Chaos;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>A body longer than all the memory that the silo may have.</summary>
public sealed class LongUploadTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-long-").FullName;

    [Fact]
    public async Task A_body_of_384_MB_streams_through_a_heap_of_192_MB_and_comes_back_the_same()
    {
        await using var silo = await SiloProcess.StartAsync(_directory, [("DOTNET_GCHeapHardLimit", "0x" + (192 * Megabyte).ToString("x"))]);
        using var client = silo.Connect();
        await client.Datasets.CreateAsync(new NewDataset("long", 0, 4096, [new ColumnView("a"), new ColumnView("b")], SegmentSamples: 65536));
        await using var sent = new Counting(384 * Megabyte);
        var posted = await client.Datasets.PostAsync("long", sent, SampleFormat.Raw);
        posted.Dataset.Samples.ShouldBe(24 * Megabyte);

        await using var read = new Comparing(384 * Megabyte);
        await client.Datasets.ReadAsync("long", new ReadRange(), SampleFormat.Npy, read);
        read.Matched.ShouldBe(384 * Megabyte);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The doubles 0, 1, 2, ...
    private static void Fill(Span<byte> bytes, long position)
    {
        var doubles = MemoryMarshal.Cast<byte, double>(bytes);
        for (var at = 0; at < doubles.Length; at++)
        {
            doubles[at] = (position / sizeof(double)) + at;
        }
    }

    /// <summary>Makes its bytes as they are read.</summary>
    private sealed class Counting(long length) : ReadOnlyStream(length)
    {
        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length / sizeof(double) * sizeof(double), Length - Position);
            Fill(buffer[..count], Position);
            Position += count;
            return count;
        }
    }

    /// <summary>Compares what is written with what it should be, the head of the file passed over.</summary>
    private sealed class Comparing(long length) : MemoryStream
    {
        private const int HeadBytes = 128;
        private readonly byte[] _rest = new byte[sizeof(double)];
        private int _held;
        private int _head = HeadBytes;

        public long Matched { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            foreach (var each in buffer.Span)
            {
                if (_head > 0)
                {
                    _head--;
                    continue;
                }

                _rest[_held++] = each;
                if (_held == sizeof(double))
                {
                    _held = 0;
                    if (BitConverter.ToDouble(_rest) != Matched / sizeof(double) || Matched >= length)
                    {
                        throw new InvalidDataException($"byte {Matched} differs");
                    }

                    Matched += sizeof(double);
                }
            }

            return ValueTask.CompletedTask;
        }
    }

    private abstract class ReadOnlyStream(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
