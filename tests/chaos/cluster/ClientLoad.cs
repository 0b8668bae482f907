using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// Clients of all kinds at once, each with a <see cref="LisaClient"/> of its own that knows all silos and is as patient as one is by
/// default. They try nothing again themselves: what the client's own, documented retries do not mend has failed.
/// </summary>
internal sealed class ClientLoad(ClusterUnderTest cluster)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly ConcurrentQueue<RunView> _over = [];
    private readonly PostLedger[] _ledgers = [new("load-0"), new("load-1")];
    private int _variants;

    /// <summary>What failed, and how.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Runs with products of their own that were begun.</summary>
    public int Variants => _variants;

    public long Requests => _tallies.Values.Sum(tally => tally.Count);

    /// <summary>A line a kind of request.</summary>
    public IEnumerable<string> Lines => _tallies.OrderBy(each => each.Key, StringComparer.Ordinal)
        .Select(each => string.Create(CultureInfo.InvariantCulture, $"  {each.Key}: {each.Value.Count}, the slowest {each.Value.Slowest.TotalSeconds:F1} s"));

    /// <summary>Makes what the clients need, and the products that they read.</summary>
    public async Task PrepareAsync(double[] frames)
    {
        using var client = Connect();
        await ClusterWork.PostAsync(client, frames);
        foreach (var ledger in _ledgers)
        {
            await ledger.CreateAsync(client);
        }

        await RunAsync(client, Interlocked.Increment(ref _variants));
        _failures.ShouldBeEmpty();
    }

    /// <summary>Goes on until it is told to stop and everything that was begun is over.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        var product = _over.First().Outputs["white"];
        var expected = await HashAsync(product);
        await Task.WhenAll(
            [
                .. _ledgers.Select(ledger => RepeatAsync("post", ledger.PostAsync, stop)),
                RepeatAsync("read a product", async client => (await HashAsync(client, product)).ShouldBe(expected), stop),
                RepeatAsync("read the catalogue", async client => (await client.Results.ListAsync(ChaosData.Dataset)).Items.ShouldNotBeEmpty(), stop),
                RepeatAsync("start a run again and watch it", client => FollowAsync(client, 1), stop),
                RepeatRunsAsync(stop),
                RepeatRunsAsync(stop),
            ]);
    }

    /// <summary>What was acknowledged is there, and each run's products as far as they were made.</summary>
    public async Task<SortedDictionary<string, string>> CheckAsync()
    {
        using var client = Connect();
        foreach (var ledger in _ledgers)
        {
            await ledger.CheckAsync(client);
        }

        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var run in _over)
        {
            run.State.ShouldBe(RunStates.Committed, run.Problem);
            await ClusterWork.HashAsync(client, run, products);
        }

        return products;
    }

    private LisaClient Connect() => LisaClient.Connect([.. cluster.Silos.Select(silo => silo.Address)]);

    private async Task RepeatAsync(string what, Func<LisaClient, Task> ask, CancellationToken stop)
    {
        using var client = Connect();
        using var timer = new PeriodicTimer(Pace);
        while (!stop.IsCancellationRequested)
        {
            await CountAsync(what, () => ask(client));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task RepeatRunsAsync(CancellationToken stop)
    {
        using var client = Connect();
        while (!stop.IsCancellationRequested)
        {
            await RunAsync(client, Interlocked.Increment(ref _variants));
        }
    }

    private async Task RunAsync(LisaClient client, int variant)
    {
        await CountAsync("submit a pipeline", () => client.Pipelines.SubmitAsync(ChaosData.Pipeline(variant)));
        await CountAsync("start a run and watch it", () => FollowAsync(client, variant));
    }

    private async Task FollowAsync(LisaClient client, int variant)
    {
        var run = await client.Runs.StartAsync(new NewRun($"chaos-{variant}", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }));
        await foreach (var view in client.Runs.WatchAsync(run.Id))
        {
            run = view;
        }

        _over.Enqueue(run);
    }

    private async Task<string> HashAsync(string product)
    {
        using var client = Connect();
        return await HashAsync(client, product);
    }

    private static async Task<string> HashAsync(LisaClient client, string product)
    {
        using var hash = SHA256.Create();
        await using (var into = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            await client.Products.ReadAsync(product, new ReadRange(), SampleFormat.Npy, into);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private async Task CountAsync(string what, Func<Task> ask)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await ask();
        }
        catch (Exception failure)
        {
            _failures.Enqueue($"{what}, after {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s: {failure.GetType().Name}: {failure.Message}");
        }

        var lasted = Stopwatch.GetElapsedTime(began);
        _tallies.AddOrUpdate(what, new Tally(1, lasted), (_, tally) => new Tally(tally.Count + 1, lasted > tally.Slowest ? lasted : tally.Slowest));
    }

    private sealed record Tally(long Count, TimeSpan Slowest);
}
