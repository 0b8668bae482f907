using System.Net;
using Lisa.Silo.Membership;
using Lisa.Silo.Storage.Postgres;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Storage;

namespace Lisa.Silo.Hosting;

/// <summary>
/// The cluster setting: this process is one of several silos on one PostgreSQL, which keeps membership, grain state, subscriptions and
/// reminders. Silos speak to each other directly, on one port; there is no gateway for foreign Orleans clients, since whoever wants
/// something of the cluster asks the API of any silo.
/// </summary>
public static class ClusterSilo
{
    private const string Invariant = "Npgsql";
    private const string PostgresStorage = "postgresql";

    // Each queue is polled by one silo, and lost with it: twice as many as silos of a small cluster, so that none has two and another none.
    private const int StreamPartitions = 4;

    internal static void Add(WebApplicationBuilder builder, ClusterSettings cluster, SiloIdentity identity, int slots)
    {
        var source = ClusterDatabase.Source(cluster.Database, identity.Name);
        ClusterSchema.Prepare(source, cluster.Database.Migrate);
        builder.Services.AddSingleton(_ => source);
        builder.Services.AddSingleton(cluster);
        builder.Services.AddSingleton(cluster.Database);
        var state = new DatabaseState(identity.Started);
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<DatabaseWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseWatch>());
        builder.Logging.QuietDuringOutages(state);
        builder.Logging.QuietAfterDeaths();

        // Before Orleans, which serves nothing until the dead of an earlier life are declared so: this is who does it.
        if (cluster.WatchRefusals)
        {
            builder.Services.AddHostedService<RefusedConnectionWatch>();
        }

        builder.Services.AddHostedService<MembershipLog>();
        builder.Host.UseOrleans(silo => Configure(silo, builder, cluster, identity, slots, source));
    }

    private static void Configure(
        ISiloBuilder silo, WebApplicationBuilder builder, ClusterSettings cluster, SiloIdentity identity, int slots, NpgsqlDataSource source)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.Name, cluster.Name));
        silo.Configure<SiloOptions>(options => options.SiloName = identity.Name);
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = cluster.Silo.Address;
            endpoint.SiloPort = cluster.Silo.Port;
            endpoint.SiloListeningEndpoint = new IPEndPoint(cluster.Silo.Address, cluster.Silo.Port);
            endpoint.GatewayPort = 0;
        });
        silo.Configure<ClusterMembershipOptions>(MembershipTuning.Apply);
        silo.UseSiloMetadata(SiloTraits.Of(identity, slots, cluster.Capabilities));
        silo.Services.AddSingleton<IFatalErrorHandler, FatalEnd>();

        silo.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (Invariant, source));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = (Invariant, source));
        foreach (var storage in new[] { PostgresStorage, "PubSubStore" })
        {
            silo.AddAdoNetGrainStorage(storage, options => (options.Invariant, options.DataSource) = (Invariant, source));
            silo.UseOrleansSerializer(storage);
        }

        silo.Services.AddKeyedSingleton<IGrainStorage>(
            "Default", (services, _) => new OutageStorage(
                services.GetRequiredKeyedService<IGrainStorage>(PostgresStorage), services.GetRequiredService<DatabaseWatch>()));
        silo.AddOutgoingGrainCallFilter<RepeatedCalls>();
        silo.AddPlacedItems(slots, cluster.Placement);
        silo.AddPlatform(builder, StreamPartitions);
    }
}
