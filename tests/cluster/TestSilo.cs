using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Placement;
using Lisa.Grains.Store;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lisa.Tests.Cluster;

/// <summary>The silo as it runs, in this process, with test operators and short delays, on a data directory of its own or a given one.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    /// <summary>Nothing here takes long: who waits longer waits for ever.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly string? _ownDirectory;
    private bool _stopped;

    private TestSilo(WebApplication app, string? ownDirectory, TestOperators operators)
    {
        (_app, _ownDirectory, Operators) = (app, ownDirectory, operators);
    }

    public TestOperators Operators { get; }

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <summary>As the holder of posts.</summary>
    public string Address => _app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    /// <summary>Of its API.</summary>
    public Uri Url => new(_app.Urls.Single() + "/");

    public HungOperators Hung => _app.Services.GetRequiredService<HungOperators>();

    public ISegmentStore Store => _app.Services.GetRequiredService<ISegmentStore>();

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public ComputeSlots Slots => _app.Services.GetRequiredService<ComputeSlots>();

    /// <param name="directory">Data directory to go on with; null for a fresh one.</param>
    /// <param name="slots">Compute slots.</param>
    /// <param name="substitute">Puts test doubles in the place of the silo's own services.</param>
    /// <param name="cluster">What makes it a silo of a cluster; null for an embedded one.</param>
    /// <param name="declarations">Directory of declared operators; null for none.</param>
    public static async Task<TestSilo> StartAsync(
        string? directory = null, int slots = 2, Action<IServiceCollection>? substitute = null, ClusterSettings? cluster = null, string? declarations = null)
    {
        var own = directory is null ? Directory.CreateTempSubdirectory("lisa-cluster-").FullName : null;
        var operators = new TestOperators();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Host.UseServiceProviderFactory(new Substitution(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(new DataflowOptions(
                TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5),
                StepLimits.Default with
                {
                    Items = 2 * slots,
                    ItemSegments = 2,
                    Failures = FailurePolicy.Default with { FirstDelay = TimeSpan.FromMilliseconds(5) },
                })));
            services.Replace(ServiceDescriptor.Singleton(new HungOptions(1, TimeSpan.FromMilliseconds(50))));
            substitute?.Invoke(services);
        }));
        var settings = new SiloSettings(directory ?? own!, "http://127.0.0.1:0", slots, 0, 64L << 20, 1L << 30, cluster) { Drain = TimeSpan.FromSeconds(5), OperatorsDirectory = declarations };
        var app = SiloHost.Build(builder, settings, operators.All);
        // So that the container gives the directory up when the silo stops, as the end of a process would.
        app.Services.GetRequiredService<DataDirectory>();
        await app.StartAsync().WaitAsync(Guard);
        return new TestSilo(app, own, operators);
    }

    /// <summary>Stops it in order; disposing it afterwards does nothing more than clean up.</summary>
    public Task StopAsync()
    {
        _stopped = true;
        return _app.StopAsync().WaitAsync(Guard);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        await _app.DisposeAsync();
        Operators.Dispose();
        if (_ownDirectory is not null)
        {
            Directory.Delete(_ownDirectory, true);
        }
    }

    private sealed class Substitution(Action<IServiceCollection> substitute) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services) => services;

        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder)
        {
            substitute(containerBuilder);
            return containerBuilder.BuildServiceProvider();
        }
    }
}
