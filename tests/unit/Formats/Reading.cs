using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;

namespace Lisa.Tests.Unit.Formats;

/// <summary>Reads whole sources, as a caller with small buffers does.</summary>
internal static class Reading
{
    public static async Task<(SourceInfo Info, double[][] Columns)> AllAsync(Stream body, ReadRequest request, int atOnce = 7)
    {
        await using var reader = await SampleReaders.OpenAsync(body, request);
        var columns = reader.Info.Columns.Select(_ => new List<double>()).ToArray();
        var buffers = columns.Select(_ => new double[atOnce]).ToArray();
        int read;
        while ((read = await reader.ReadAsync([.. buffers.Select(buffer => buffer.AsMemory())], CancellationToken.None)) > 0)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c].AddRange(buffers[c].Take(read));
            }
        }

        return (reader.Info, [.. columns.Select(column => column.ToArray())]);
    }

    public static Task<(SourceInfo Info, double[][] Columns)> AllAsync(byte[] body, ReadRequest request, int atOnce = 7) =>
        AllAsync(new Drip(body), request, atOnce);

    public static async Task<Refusal> RefusedAsync(byte[] body, ReadRequest request) =>
        (await Should.ThrowAsync<RefusalException>(() => AllAsync(body, request))).Refusals.ShouldHaveSingleItem();

    /// <summary>A stream that cannot seek, and gives at most 1,000 bytes a read, as a network does.</summary>
    private sealed class Drip(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
    }
}
