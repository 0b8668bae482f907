using System.Text.Json;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>The tests that share one silo; each keeps to datasets and pipelines of names of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SiloCollection : ICollectionFixture<SiloFixture>
{
    public const string Name = "silo";
}

/// <summary>A silo in this process, as the program builds it, on a free port and a directory that is gone afterwards.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-api-").FullName;
    private WebApplication? _application;
    private int _names;

    public WebApplication Application => _application ?? throw new InvalidOperationException("the silo has not started");

    /// <summary>Plain HTTP, for what the typed client would not send.</summary>
    public HttpClient Http { get; private set; } = new();

    public LisaClient Client { get; private set; } = null!;

    public Uri Address => new(Application.Urls.Single());

    public static SiloSettings Settings(string directory, params (string Name, string Value)[] more) => SiloSettings.From(
        new ConfigurationBuilder()
            .AddInMemoryCollection([new("data", directory), new("urls", "http://127.0.0.1:0"), .. more.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))])
            .Build());

    public async Task InitializeAsync()
    {
        _application = SiloHost.Build(WebApplication.CreateSlimBuilder(), Settings(_directory), StandardOperators.All);
        await _application.StartAsync();
        Http = new HttpClient { BaseAddress = Address };
        Client = LisaClient.Connect(Address);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        Client.Dispose();
        await Application.StopAsync();
        await Application.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A name that no other test has.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    /// <summary>An empty dataset: 16 Hz from GPS 1000, segments of 8 samples.</summary>
    public async Task<string> NewDatasetAsync(string stem, int channels = 1, string gaps = "refuse")
    {
        var name = NewName(stem);
        await Client.Datasets.CreateAsync(
            new NewDataset(name, 1000, 16, [.. Enumerable.Range(0, channels).Select(at => new ColumnView($"c{at}"))], gaps, 8));
        return name;
    }

    /// <summary>Follows a run to its end.</summary>
    public async Task<RunView> FinishAsync(RunView run)
    {
        var last = run;
        await foreach (var view in Client.Runs.WatchAsync(run.Id))
        {
            last = view;
        }

        return last;
    }

    public async Task<byte[]> DatasetBytesAsync(string name, SampleFormat format, ReadRange? range = null)
    {
        using var body = new MemoryStream();
        await Client.Datasets.ReadAsync(name, range ?? new ReadRange(), format, body);
        return body.ToArray();
    }

    public async Task<byte[]> ProductBytesAsync(string product, SampleFormat format, ReadRange? range = null)
    {
        using var body = new MemoryStream();
        await Client.Products.ReadAsync(product, range ?? new ReadRange(), format, body);
        return body.ToArray();
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var document = JsonDocument.Parse(await Http.GetStringAsync(path));
        return document.RootElement.Clone();
    }
}
