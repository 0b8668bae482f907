using System.Net;
using Lisa.Bench.Overhead;
using Lisa.Cli.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Lisa.Bench.Cluster;

/// <summary>
/// Two silos of Orleans and nothing else, in this process, that speak to each other over a connection as silos of two processes do: what a
/// call from one silo to another costs on this machine.
/// </summary>
internal sealed class TwoSilos : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly IHost _caller;
    private readonly IHost _answerer;

    private TwoSilos(IHost caller, IHost answerer) => (_caller, _answerer) = (caller, answerer);

    /// <summary>Starts them, with all of <see cref="RawCalls"/>' grains living on one and called from the other.</summary>
    public static async Task<TwoSilos> StartAsync()
    {
        var primary = new IPEndPoint(IPAddress.Loopback, FreePort.Take());
        var silos = new TwoSilos(Build(primary.Port, primary), Build(FreePort.Take(), primary));
        try
        {
            await silos._caller.StartAsync();
            await silos._answerer.StartAsync();
            await silos.SettleAsync();
            return silos;
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a second from silo to silo.</summary>
    public Task<double> MeasureAsync() => RawCalls.MeasureAsync(Grains(_caller));

    public async ValueTask DisposeAsync()
    {
        await _answerer.StopAsync();
        await _caller.StopAsync();
        _answerer.Dispose();
        _caller.Dispose();
    }

    private static IGrainFactory Grains(IHost silo) => silo.Services.GetRequiredService<IGrainFactory>();

    private static IHost Build(int port, IPEndPoint primary)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, 0, primary)
            .Configure<EndpointOptions>(endpoint => endpoint.GatewayPort = 0));
        return builder.Build();
    }

    private async Task SettleAsync()
    {
        while ((await Grains(_caller).GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count < 2)
        {
            await Task.Delay(Poll, TimeProvider.System);
        }

        var home = _answerer.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        for (var key = 0; key < RawCalls.Callers; key++)
        {
            await Grains(_answerer).GetGrain<IEchoGrain>(key).EchoAsync(0);
            var where = await Grains(_caller).GetGrain<IEchoGrain>(key).WhereAsync();
            if (!where.Equals(home))
            {
                throw new InvalidOperationException($"grain {key} lives on {where} and not on {home}: calls to it would not leave their silo");
            }
        }
    }
}
