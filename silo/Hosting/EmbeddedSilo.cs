using System.Net;
using System.Net.Sockets;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Lisa.Silo.Storage;
using Lisa.Silo.Telemetry;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;

namespace Lisa.Silo.Hosting;

/// <summary>The embedded setting: one silo in this process, membership on localhost, grain state on SQLite, segments in files.</summary>
public static class EmbeddedSilo
{
    private const string SqliteStorage = "sqlite";

    // Lower costs idle time (up to a tenth of a core at 1 ms), higher costs latency wherever the store of this silo does not wake a step.
    private static readonly TimeSpan StreamPolling = TimeSpan.FromMilliseconds(5);

    /// <summary>Adds the platform's services and Orleans to a host.</summary>
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder, SiloSettings settings, IEnumerable<IOperator> operators)
    {
        // Made here and not by the container: a directory in use must stop the start, not a request.
        var directory = new DataDirectory(settings.DataDirectory);
        GrainStateSchema.Migrate(directory.StateConnection);
        builder.Services.AddSingleton(_ => directory);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new OperatorRegistry(operators));
        builder.Services.AddSingleton(new FileStoreOptions(directory.Segments, settings.ReserveBytes));
        builder.Services.AddSingleton<ISegmentStore, FileSegmentStore>();
        builder.Services.AddLocalItems(settings.Slots);
        builder.Host.UseOrleans(silo => Configure(silo, directory, TelemetryExtensions.IsExported(builder.Configuration)));
    }

    private static void Configure(ISiloBuilder silo, DataDirectory directory, bool traced)
    {
        silo.UseLocalhostClustering(FreePort(), 0, serviceId: "lisa", clusterId: "embedded");
        silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        silo.AddAdoNetGrainStorage(SqliteStorage, storage =>
        {
            storage.Invariant = "System.Data.SQLite";
            storage.DataSource = new GrainStateSource(directory.StateConnection);
        });
        silo.Services.AddOptions<AdoNetGrainStorageOptions>(SqliteStorage)
            .Configure<Orleans.Serialization.Serializer>((storage, serializer) =>
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer));
        silo.Services.AddKeyedSingleton<IGrainStorage>(
            "Default", (services, _) => new SingleWriterStorage(
                services.GetRequiredKeyedService<IGrainStorage>(SqliteStorage), services.GetRequiredService<Orleans.Serialization.DeepCopier>(), directory.StateFile));

        silo.Services.AddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>("Default"));

        // Who listens to what is known again as soon as the steps are: it need not survive the only silo there is.
        silo.AddMemoryGrainStorage("PubSubStore");
        silo.AddMemoryStreams(DataflowOptions.StreamProvider, streams =>
        {
            streams.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = StreamPolling));
            streams.ConfigurePartitioning(2);
        });
        silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        if (traced)
        {
            // A filter on every call: with the dashboard's, it halves the rate of Orleans' own calls.
            silo.AddActivityPropagation();
        }

        silo.UseInMemoryReminderService();
        silo.AddStartupTask<StartupPass>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
