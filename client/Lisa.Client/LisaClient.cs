using Lisa.Client.Backfills;
using Lisa.Client.Cluster;
using Lisa.Client.Datasets;
using Lisa.Client.Garbage;
using Lisa.Client.Http;
using Lisa.Client.Operators;
using Lisa.Client.Pipelines;
using Lisa.Client.Products;
using Lisa.Client.Results;
using Lisa.Client.Runs;
using Lisa.Client.Tenants;

namespace Lisa.Client;

/// <summary>
/// A silo's HTTP API, typed: one property a feature. Post a dataset, submit a pipeline, start a run, watch it, read its results.
/// <para>
/// A request that may be repeated (every read, and the writes whose repetition changes nothing) is repeated after a transient failure, a
/// bounded number of times. What must not happen twice, the start of a run or a post without an offset, is sent again only where it
/// certainly did not happen: nobody was there to be connected to, or the silo said that it is draining. An answer that says no is a <see cref="RefusedException"/>; no answer at all is a <see cref="SiloUnreachableException"/>.
/// </para>
/// Safe to use from several threads at once.
/// </summary>
public sealed class LisaClient : IDisposable
{
    private readonly HttpClient? _owned;
    private readonly Transport _transport;

    /// <param name="http">With its base address set; whoever made it disposes it. Its own timeout should be infinite: an upload or a watch lasts as long as it lasts.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="time">Clock of the waits between attempts; null for the system's.</param>
    public LisaClient(HttpClient http, LisaClientOptions? options = null, TimeProvider? time = null)
        : this(http, [BaseAddressOf(http)], options, time)
    {
    }

    private LisaClient(HttpClient http, IReadOnlyList<Uri> addresses, LisaClientOptions? options, TimeProvider? time)
    {
        Addresses = addresses;
        options = (options ?? new LisaClientOptions()).Checked();
        _transport = new Transport(http, new SiloAddresses(addresses), options, time ?? TimeProvider.System);
        Cluster = new ClusterClient(_transport);
        Datasets = new DatasetsClient(_transport);
        Pipelines = new PipelinesClient(_transport);
        Operators = new OperatorsClient(_transport);
        Runs = new RunsClient(_transport);
        Products = new ProductsClient(_transport);
        Backfills = new BackfillsClient(_transport);
        Results = new ResultsClient(_transport);
        Garbage = new GarbageClient(_transport);
        Tenants = new TenantsClient(_transport);
    }

    private LisaClient(HttpClient owned, IReadOnlyList<Uri> addresses, LisaClientOptions? options)
        : this(owned, addresses, options, null) => _owned = owned;

    /// <summary>Where the silo is; the first, where there are several.</summary>
    public Uri Address => Addresses[0];

    /// <summary>Of the silos of one cluster.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public ClusterClient Cluster { get; }

    public DatasetsClient Datasets { get; }

    public PipelinesClient Pipelines { get; }

    public OperatorsClient Operators { get; }

    public RunsClient Runs { get; }

    public BackfillsClient Backfills { get; }

    public ProductsClient Products { get; }

    public ResultsClient Results { get; }

    public GarbageClient Garbage { get; }

    public TenantsClient Tenants { get; }

    /// <summary>A client with connections of its own. Nothing is sent yet.</summary>
    public static LisaClient Connect(Uri address, LisaClientOptions? options = null) => Connect([address], options);

    /// <summary>A client of a cluster, with connections of its own. Any silo serves all; when one does not answer, the next is asked.</summary>
    /// <param name="addresses">One at least, absolute; a path ends with a slash.</param>
    /// <param name="options">Null for the defaults.</param>
    public static LisaClient Connect(IReadOnlyList<Uri> addresses, LisaClientOptions? options = null)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // A silo that refuses a body says so before it reads it; a busy one gets this long to say it.
            Expect100ContinueTimeout = TimeSpan.FromSeconds(2),
        };
        return new LisaClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, addresses, options);
    }

    /// <summary>Whether a silo answers that it is serving. Asks each once.</summary>
    public Task<bool> IsReadyAsync(CancellationToken cancellation = default) => _transport.ProbeAsync("health/ready", cancellation);

    public void Dispose() => _owned?.Dispose();

    private static Uri BaseAddressOf(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.BaseAddress ?? throw new ArgumentException("The HTTP client has no base address.", nameof(http));
    }
}
