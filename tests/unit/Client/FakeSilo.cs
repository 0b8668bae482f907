using Lisa.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lisa.Tests.Unit.Client;

/// <summary>A Kestrel server on a port of its own that answers as a test says: real sockets, real chunked bodies, real broken connections.</summary>
internal sealed class FakeSilo : IAsyncDisposable
{
    public const string Json = "application/json";

    private readonly WebApplication _application;

    private FakeSilo(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<FakeSilo> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        map(application);
        await application.StartAsync();
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new FakeSilo(application, new Uri(address + "/"));
    }

    /// <summary>A client that does not wait between attempts.</summary>
    public LisaClient Connect(int attempts = 4, int postBytes = 1024) => LisaClient.Connect(
        Address, new LisaClientOptions { Attempts = attempts, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero, PostBytes = postBytes });

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
