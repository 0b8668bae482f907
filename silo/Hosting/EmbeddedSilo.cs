using System.Net;
using System.Net.Sockets;
using Lisa.Silo.Storage;
using Orleans.Configuration;
using Orleans.Storage;

namespace Lisa.Silo.Hosting;

/// <summary>The embedded setting: one silo in this process, membership on localhost, grain state on SQLite, segments in files.</summary>
public static class EmbeddedSilo
{
    private const string SqliteStorage = "sqlite";
    private const int StreamPartitions = 2;

    internal static void Add(WebApplicationBuilder builder, DataDirectory directory)
    {
        GrainStateSchema.Migrate(directory.StateConnection);
        builder.Host.UseOrleans(silo => Configure(silo, builder, directory));
    }

    private static void Configure(ISiloBuilder silo, WebApplicationBuilder builder, DataDirectory directory)
    {
        silo.UseLocalhostClustering(FreePort(), 0, serviceId: "lisa", clusterId: "embedded");
        silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        silo.AddAdoNetGrainStorage(SqliteStorage, storage =>
        {
            storage.Invariant = "System.Data.SQLite";
            storage.DataSource = new GrainStateSource(directory.StateConnection);
        });
        silo.UseOrleansSerializer(SqliteStorage);
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            "Default", (services, _) => new SingleWriterStorage(
                services.GetRequiredKeyedService<IGrainStorage>(SqliteStorage), services.GetRequiredService<Orleans.Serialization.DeepCopier>(), directory.StateFile));

        // Who listens to what, and when to be reminded of it, is known again as soon as the runs are: neither need survive the only silo.
        silo.AddMemoryGrainStorage("PubSubStore");
        silo.UseInMemoryReminderService();
        silo.AddPlatform(builder, StreamPartitions);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
