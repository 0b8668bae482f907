using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lisa.Bench;

/// <summary>A silo in this process on a temporary data directory, with whatever operators a benchmark brings.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;

    private BenchSilo(WebApplication app, string directory) => (_app, _directory) = (app, directory);

    public IServiceProvider Services => _app.Services;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public Uri Url => new(_app.Urls.First());

    public static async Task<BenchSilo> StartAsync(IEnumerable<IOperator> operators)
    {
        var directory = Directory.CreateTempSubdirectory("lisa-bench-").FullName;
        var builder = WebApplication.CreateSlimBuilder(["--data", directory, "--urls", "http://127.0.0.1:0"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = SiloHost.Build(builder, SiloSettings.From(builder.Configuration), operators);
        await app.StartAsync();
        return new BenchSilo(app, directory);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
