using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Tests.Unit.Store;

/// <summary>A folder of its own for a test, gone with it, and what the tests ask of it again and again.</summary>
internal sealed class StoreFolder : IDisposable
{
    public static readonly ProductId Product = ProductId.OfDataset("telemetry");

    public string Path { get; } = Directory.CreateTempSubdirectory("lisa-store-").FullName;

    public string LogPath => System.IO.Path.Combine(Path, "log", "one.log");

    public static FileSegmentStore Store(string path, int openLogs = 64) => new(new FileStoreOptions(path, ReserveBytes: 0, OpenLogs: openLogs));

    public static string FileOf(string path, ProductId product) => System.IO.Path.Combine(path, product.Text[..2], product.Text + ".log");

    public SegmentLog Open() => new(LogPath, new BlockPool(1 << 20));

    /// <summary>Opens what the log's file would be, had it these bytes.</summary>
    public SegmentLog OpenWith(ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(LogPath)!);
        File.WriteAllBytes(LogPath, bytes);
        return Open();
    }

    public void Dispose() => Directory.Delete(Path, true);
}
