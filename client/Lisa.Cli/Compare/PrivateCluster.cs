using Lisa.Cli.Cluster;
using Lisa.Cli.Processes;
using Lisa.Cli.Silo;
using Lisa.Client;

namespace Lisa.Cli.Compare;

/// <summary>A cluster of silo processes on a database of its own, as <c>lisa cluster</c> runs it: in one directory, on free ports, supervised.</summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>One can be killed, and two go on together.</summary>
    public const int Silos = 3;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly LisaClientOptions Once = new() { Attempts = 1, AnswerTimeout = TimeSpan.FromSeconds(5) };

    private readonly ClusterPlan _plan;
    private readonly Task<int> _running;
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;

    private PrivateCluster(ClusterPlan plan, SiloProgram program, TimeProvider time)
    {
        _plan = plan;
        _time = time;
        var quiet = new Session(TextWriter.Null, TextWriter.Null, isTerminal: false, time);
        _running = new LocalCluster(quiet, plan, program).RunAsync(_stop.Token);
    }

    public Uri Address(int silo) => _plan.Address(silo);

    /// <summary>Starts one and returns when all its silos serve and know each other.</summary>
    public static async Task<PrivateCluster> StartAsync(SiloProgram program, string directory, TimeProvider time, CancellationToken cancellation)
    {
        var (port, siloPort) = Ports();
        var plan = new ClusterPlan(
            new ClusterDirectory(directory), Silos, port, siloPort, Math.Max(1, Environment.ProcessorCount / Silos), "files", null);
        var cluster = new PrivateCluster(plan, program, time);
        try
        {
            await cluster.UntilAllServeAsync(cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when every silo serves, and knows of every other how much it has to do.</summary>
    /// <exception cref="CommandFailure">That took too long, or the cluster has ended.</exception>
    public async Task UntilAllServeAsync(CancellationToken cancellation)
    {
        var clients = Enumerable.Range(0, Silos).Select(silo => LisaClient.Connect(Address(silo), Once)).ToList();
        try
        {
            var began = _time.GetTimestamp();
            while (!await AllServeAsync(clients, cancellation))
            {
                if (_running.IsCompleted)
                {
                    await _running;
                    throw new CommandFailure($"the comparison's cluster ended; its logs are in {_plan.Directory.Path}");
                }

                if (_time.GetElapsedTime(began) > StartLimit)
                {
                    throw new CommandFailure($"the comparison's cluster was not whole within {StartLimit.TotalSeconds:0} s; its logs are in {_plan.Directory.Path}");
                }

                await Task.Delay(Poll, _time, cancellation);
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>SIGKILL to a silo; its supervisor starts it again.</summary>
    public void Kill(int silo)
    {
        var text = File.ReadAllText(_plan.Directory.ProcessFile(ClusterPlan.Name(silo)));
        PosixSignals.Send(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture), ProcessSignal.Kill);
    }

    /// <summary>Bytes that the shared files of products have.</summary>
    public long BytesOf(IEnumerable<string> products) => products
        .Select(product => new DirectoryInfo(Path.Combine(_plan.Directory.Segments, product[..2], product)))
        .Where(directory => directory.Exists)
        .Sum(directory => directory.EnumerateFiles().Sum(file => file.Length));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static async Task<bool> AllServeAsync(List<LisaClient> clients, CancellationToken cancellation)
    {
        foreach (var client in clients)
        {
            if (!await client.IsReadyAsync(cancellation))
            {
                return false;
            }

            var active = (await client.Cluster.GetAsync(cancellation)).Silos.Where(silo => silo.Status == "active").ToList();
            if (active.Count != Silos || active.Any(silo => silo.Items is null))
            {
                return false;
            }
        }

        return true;
    }

    private static (int Api, int Silo) Ports()
    {
        while (true)
        {
            var (api, silo) = (FreePort.TakeRow(Silos), FreePort.TakeRow(Silos));
            if (Math.Abs(api - silo) >= Silos)
            {
                return (api, silo);
            }
        }
    }
}
