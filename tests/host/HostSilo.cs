using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lisa.Tests.Host;

/// <summary>The silo as the program builds it, in this process, on a directory that is gone afterwards: embedded, or of a cluster.</summary>
internal sealed class HostSilo : IAsyncDisposable
{
    /// <summary>Nothing here takes long, but the machine may be busy: who waits longer waits for ever.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(90);

    private readonly string _directory;
    private bool _stopped;

    private HostSilo(WebApplication app, string directory, HeardLog log)
    {
        (App, _directory, Log) = (app, directory, log);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Guard };
    }

    public WebApplication App { get; }

    public HttpClient Http { get; }

    public HeardLog Log { get; }

    public IServiceProvider Services => App.Services;

    /// <summary>Starts a silo of a cluster, and brings the schema up to date.</summary>
    public static Task<HostSilo> StartAsync(string connectionString, string name, Action<IServiceCollection>? more = null) =>
        StartAsync([("database", connectionString), ("silo-port", "0"), ("silo-name", name), ("migrate", "true")], more);

    /// <summary>Starts an embedded silo.</summary>
    public static Task<HostSilo> StartEmbeddedAsync(Action<IServiceCollection>? more = null) => StartAsync([], more);

    /// <summary>Waits until <paramref name="path"/> answers with a status, and returns the body.</summary>
    public async Task<JsonElement> WaitForAsync(string path, HttpStatusCode status, Func<JsonElement, bool>? fits = null)
    {
        using var patience = new CancellationTokenSource(Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var response = await Http.GetAsync(path, patience.Token);
            if (response.StatusCode == status)
            {
                var body = await response.Content.ReadFromJsonAsync<JsonElement>(patience.Token);
                if (fits is null || fits(body))
                {
                    return body;
                }
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public Task<HttpResponseMessage> CreateDatasetAsync(string name) => Http.PostAsJsonAsync(
        "/v1/datasets", new { name, epochGps = 1000, sampleRateHz = 16, channels = new[] { new { name = "c", unit = "1" } } });

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await App.StopAsync().WaitAsync(Guard);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await App.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<HostSilo> StartAsync((string Name, string Value)[] told, Action<IServiceCollection>? more)
    {
        var directory = Directory.CreateTempSubdirectory("lisa-host-").FullName;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("data", directory), new("urls", "http://127.0.0.1:0"), new("slots", "1"), .. told.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))]).Build();
        var builder = WebApplication.CreateSlimBuilder();
        var log = new HeardLog();
        builder.Logging.ClearProviders().AddProvider(log);
        more?.Invoke(builder.Services);
        var app = SiloHost.Build(builder, SiloSettings.From(configuration), StandardOperators.All);
        app.Services.GetRequiredService<DataDirectory>();
        await app.StartAsync().WaitAsync(Guard);
        return new HostSilo(app, directory, log);
    }
}
