using System.Diagnostics;
using Lisa.Client;
using Lisa.Client.Datasets;

namespace Lisa.Bench.Serving;

/// <summary>Resident memory of a silo process while 2 GB are posted to it in one request.</summary>
internal static class MemoryBench
{
    private const long Bytes = 2L << 30;
    private const double BarMegabytes = 500;

    public static async Task<int> RunAsync()
    {
        await using var silo = await SiloUnderTest.StartAsync();
        using var client = LisaClient.Connect(silo.Url);
        var idle = silo.PeakBytes;
        var started = Stopwatch.GetTimestamp();
        var posted = await client.Datasets.PostAsync("large", new PatternStream(Bytes), SampleFormat.Raw, new PostOptions
        {
            Create = true,
            New = new NewDatasetFacts { SampleRateHz = 4096, EpochGpsSeconds = 0, SegmentSamples = 16384, Channels = [new ColumnView("x")] },
        });
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (posted.Accepted != Bytes / sizeof(double))
        {
            throw new InvalidOperationException($"{posted.Accepted} samples were accepted");
        }

        Figures.Say("resident before the post", idle / 1e6, "MB");
        Figures.Say("posted at", Bytes / 1e6 / seconds, "MB/s");
        return Figures.Judge("largest resident size while 2 GB were posted", silo.PeakBytes / 1e6, "MB", BarMegabytes, atLeast: false);
    }

    /// <summary>Doubles between 1 and 2 that do not repeat soon, made as they are read.</summary>
    private sealed class PatternStream(long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            for (var i = 0; i < read; i++)
            {
                var position = _position + i;
                buffer[offset + i] = (position % 8) switch
                {
                    7 => 0x3F,
                    6 => 0xF0,
                    var place => (byte)((position / 8 * 2654435761) >> (int)(place * 4)),
                };
            }

            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
