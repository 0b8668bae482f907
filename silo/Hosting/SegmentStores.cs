using Lisa.Grains.Store;
using Lisa.Silo.Storage.Postgres;
using Lisa.Silo.Storage.Segments;
using Npgsql;

namespace Lisa.Silo.Hosting;

/// <summary>Which segment store a silo has: its own files, or one that all silos of a cluster share.</summary>
public static class SegmentStores
{
    internal static ISegmentStore Make(IServiceProvider services, SiloSettings settings)
    {
        var identity = services.GetRequiredService<SiloIdentity>();
        var files = services.GetRequiredService<FileStoreOptions>();
        return settings.Cluster?.Segments.Place switch
        {
            null => new FileSegmentStore(files),
            SegmentPlace.Database => new PostgresSegmentStore(
                services.GetRequiredService<NpgsqlDataSource>(), new PostgresStoreOptions(identity.Writer),
                services.GetRequiredService<SegmentCache>(), services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<DatabaseWatch>().Report),
            _ => new FileSegmentStore(files with { Writer = identity.Writer }, services.GetRequiredService<SegmentCache>()),
        };
    }
}
