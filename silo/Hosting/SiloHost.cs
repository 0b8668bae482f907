using Lisa.Grains.Dataflow;
using Lisa.Grains.Operators;
using Lisa.Silo.Api;
using Lisa.Silo.Api.Backfills;
using Lisa.Silo.Api.Cluster;
using Lisa.Silo.Api.Datasets;
using Lisa.Silo.Api.Explanations;
using Lisa.Silo.Api.Footprint;
using Lisa.Silo.Api.Garbage;
using Lisa.Silo.Api.Health;
using Lisa.Silo.Api.Lineage;
using Lisa.Silo.Api.Pipelines;
using Lisa.Silo.Api.Products;
using Lisa.Silo.Api.Provenance;
using Lisa.Silo.Api.Results;
using Lisa.Silo.Api.Runs;
using Lisa.Silo.Api.Tenants;
using Lisa.Silo.Draining;
using Lisa.Silo.Storage;
using Lisa.Silo.Telemetry;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Json;
using Npgsql;
using Orleans.Dashboard;
using Scalar.AspNetCore;

namespace Lisa.Silo.Hosting;

/// <summary>Puts the silo and its API together.</summary>
public static class SiloHost
{
    // After the drain: for requests that are being answered, and for Orleans to move its grains.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <param name="builder">A fresh builder.</param>
    /// <param name="settings">Checked settings.</param>
    /// <param name="operators">What the silo can compute.</param>
    /// <exception cref="IOException">The data directory is in use.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, SiloSettings settings, IEnumerable<IOperator> operators)
    {
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        QuietLogs(builder.Logging);

        // Uploads and hardening block on files for a millisecond at a time: as many more threads than cores, so that grains go on.
        ThreadPool.SetMinThreads(Math.Max(16, 2 * Environment.ProcessorCount), Math.Max(16, 2 * Environment.ProcessorCount));
        builder.AddSilo(settings, operators);
        builder.AddTelemetry();
        AddApi(builder.Services, settings);

        var app = builder.Build();

        // Nobody asks for these in time: two observe from the moment they are made, the others are given up by the container that knows them. In
        // the reverse order, so the connections to a cluster's database last, when nobody needs them any more.
        app.Services.GetService<NpgsqlDataSource>();
        app.Services.GetRequiredService<PlatformMetrics>();
        app.Services.GetRequiredService<SiloEffort>();
        app.Services.GetRequiredService<DataDirectory>();
        app.UseExceptionHandler();
        app.UseHostFiltering();
        app.UseStatusCodePages();
        app.MapOpenApi();
        app.MapScalarApiReference("/docs", page => page.WithTitle("Lisa.Orleans").DisableDefaultFonts());
        app.MapOrleansDashboard("/orleans").ExcludeFromDescription();
        app.MapGet("/", () => TypedResults.Redirect("/docs")).ExcludeFromDescription();
        app.MapHealth();
        app.MapCluster();
        app.MapDatasets();
        app.MapPipelines();
        app.MapRuns();
        app.MapRunControl();
        app.MapDeadLetters();
        app.MapBackfills();
        app.MapProducts();
        app.MapResults();
        app.MapFootprint();
        app.MapExplanations();
        app.MapProvenance();
        app.MapGarbage();
        app.MapTenants();
        app.Lifetime.ApplicationStarted.Register(() => app.Logger.LogInformation(
            "Serving {Urls}: API documentation at /docs, Orleans dashboard at /orleans; data in {Directory}",
            string.Join(", ", app.Urls), Path.GetFullPath(settings.DataDirectory)));
        return app;
    }

    // What others log at every start, or every call, and nobody can act on.
    private static void QuietLogs(ILoggingBuilder logging) => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddFilter("Orleans", LogLevel.Warning)
        .AddFilter("Polly", LogLevel.Warning)
        .AddFilter("Orleans.Streams.StreamConsumerExtension", LogLevel.Error) // an event for a step that has just finished
        .AddFilter("Orleans.Providers.MemoryAdapterReceiver", LogLevel.Critical) // a queue of the streams that goes over to another silo
        .AddFilter("Orleans.Streams." + DataflowOptions.StreamProvider, LogLevel.Critical) // the same, told by its reader
        .AddFilter("Lisa.Grains.Placement.SlotService", LogLevel.Warning) // Orleans tells under its name of each range of the ring
        .AddFilter("Orleans.Runtime.Silo", LogLevel.Error) // advises server GC, which doubles the memory of a small silo
        .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error); // counts the machine's uptime as its first late check

    private static void AddApi(IServiceCollection services, SiloSettings settings)
    {
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain + LongestStop);
        services.AddSingleton<ClusterObserver>();
        services.AddSingleton<DatasetPoster>();
        services.AddSingleton(new PostBudget(settings.MostUploadBytes));
        services.AddSingleton<SampleSource>();
        services.AddSingleton<RunPlanner>();
        services.AddSingleton<ProductLineage>();
        services.AddSingleton<Explainer>();
        services.AddSingleton<HashLists>();
        services.AddSingleton<ProvenanceCollector>();
        services.AddSingleton<CrateWriter>();
        services.AddSingleton<Recomputer>();
        services.AddProblemDetails(details => details.CustomizeProblemDetails = Problems.Complete);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddExceptionHandler<Problems>();
        services.AddOpenApi();
        services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = settings.AllowedHosts.Split(';'));
        services.Configure<JsonOptions>(json => json.SerializerOptions.AllowDuplicateProperties = false);
    }
}
