using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;
using Lisa.Silo.Storage;
using Lisa.Silo.Telemetry;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Storage;

namespace Lisa.Silo.Hosting;

/// <summary>
/// Puts a silo together: what is the same in both settings is here, what makes the difference in <see cref="EmbeddedSilo"/> and
/// <see cref="ClusterSilo"/>: who is a member, where grain state, subscriptions and reminders are kept, and who else writes segments.
/// </summary>
public static class SiloComposition
{
    // Lower costs idle time (up to a tenth of a core at 1 ms), higher costs latency wherever the store of this silo does not wake a step.
    private static readonly TimeSpan StreamPolling = TimeSpan.FromMilliseconds(5);

    /// <summary>Adds the platform's services and Orleans to a host.</summary>
    /// <exception cref="IOException">The data directory is in use.</exception>
    /// <exception cref="InvalidOperationException">The schema of the database is another program's.</exception>
    public static void AddSilo(this WebApplicationBuilder builder, SiloSettings settings, IEnumerable<IOperator> operators)
    {
        settings = settings with { Cluster = settings.Cluster?.WithPort() };

        // Made here and not by the container: a directory in use must stop the start, not a request.
        var directory = new DataDirectory(settings.DataDirectory);
        var services = builder.Services;
        services.AddSingleton(_ => directory);
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        var identity = SiloIdentity.Of(settings.Cluster?.Silo.Name ?? "embedded", TimeProvider.System);
        services.AddSingleton(identity);
        var programs = services.AddOperators(settings, directory, identity, [.. operators]);
        services.AddSingleton(settings.Garbage);
        services.AddSingleton(settings.Tenants);
        services.AddSingleton(new FileStoreOptions(settings.Cluster?.Segments.Directory ?? directory.Segments, settings.ReserveBytes));
        services.AddSingleton(_ => new SegmentCache());
        services.AddSingleton(provider => SegmentStores.Make(provider, settings));
        if (settings.Cluster is { } cluster)
        {
            ClusterSilo.Add(builder, cluster with { Capabilities = [.. cluster.Capabilities, .. programs?.Capabilities ?? []] }, identity, settings.Slots);
        }
        else
        {
            services.AddLocalItems(settings.Slots);
            EmbeddedSilo.Add(builder, directory);
        }
    }

    /// <summary>What both settings ask of Orleans.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="builder">The host.</param>
    /// <param name="streamPartitions">Queues of the streams: each is served by one silo.</param>
    internal static void AddPlatform(this ISiloBuilder silo, WebApplicationBuilder builder, int streamPartitions)
    {
        silo.Services.AddSingleton(services => services.GetRequiredKeyedService<IGrainStorage>("Default"));
        silo.AddMemoryStreams(DataflowOptions.StreamProvider, streams =>
        {
            streams.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = StreamPolling));
            streams.ConfigurePartitioning(streamPartitions);
        });
        silo.AddDashboard(dashboard => dashboard.HideTrace = true);
        if (TelemetryExtensions.IsExported(builder.Configuration))
        {
            // A filter on every call: with the dashboard's, it halves the rate of Orleans' own calls.
            silo.AddActivityPropagation();
        }

        silo.AddStartupTask<StartupPass>();
    }

    /// <summary>State is written with Orleans' serializer, which knows every type that a grain keeps.</summary>
    internal static void UseOrleansSerializer(this ISiloBuilder silo, string storage) =>
        silo.Services.AddOptions<AdoNetGrainStorageOptions>(storage)
            .Configure<Orleans.Serialization.Serializer>((options, serializer) =>
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer));
}
