using Lisa.Grains.Store;

namespace Lisa.Silo.Hosting;

/// <summary>Which segment store a silo has: its own files, or one that all silos of a cluster share.</summary>
public static class SegmentStores
{
    /// <exception cref="NotSupportedException">The setting names a store that this build does not have.</exception>
    public static ISegmentStore Make(IServiceProvider services, SiloSettings settings) => settings.Cluster?.Segments.Place switch
    {
        SegmentPlace.Database => throw new NotSupportedException("segments: this build keeps segments in files only; choose --segments files"),
        _ => new FileSegmentStore(services.GetRequiredService<FileStoreOptions>()),
    };
}
