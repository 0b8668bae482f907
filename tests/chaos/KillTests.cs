using System.Diagnostics;
using System.Security.Cryptography;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Chaos;

/// <summary>A silo that is killed without warning while it is posted to and while it computes.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int PostingKills = 11;
    private const int RunningKills = 9;
    private static readonly LisaClientOptions Impatient = new() { Attempts = 1, FirstDelay = TimeSpan.Zero };
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-chaos-").FullName;

    [Fact]
    public async Task Killed_at_twenty_random_moments_its_products_are_identical()
    {
        var seed = Environment.GetEnvironmentVariable("LISA_CHAOS_SEED") is { } given ? int.Parse(given) : Environment.TickCount;
        output.WriteLine($"seed {seed}: LISA_CHAOS_SEED={seed} repeats its choices");
        var random = new Random(seed);
        var frames = ChaosData.Make(seed);
        var began = Stopwatch.GetTimestamp();
        var client = new ChaosClient(frames);
        var disturbed = Path.Combine(_root, "disturbed");

        await using (var first = await SiloProcess.StartAsync(disturbed))
        {
            using var http = first.Connect();
            await http.Datasets.CreateAsync(ChaosData.Definition);
        }

        for (var kill = 0; kill < PostingKills; kill++)
        {
            await PostAndKillAsync(disturbed, client, random);
        }

        for (var kill = 0; kill < RunningKills; kill++)
        {
            await RunAndKillAsync(disturbed, client, random, kill);
        }

        var products = await FinishAsync(disturbed, client);
        var disturbedTime = Stopwatch.GetElapsedTime(began);
        var expected = await UndisturbedAsync(frames, [.. client.Runs.Keys]);
        output.WriteLine($"{PostingKills + RunningKills} kills in {disturbedTime.TotalSeconds:F1} s, {products.Count} products, {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s in all");
        products.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (product, hash) in expected)
        {
            products[product].ShouldBe(hash, product);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Some posts go well, while a run computes behind them; in the last one the silo dies, at a byte of the body or after it.</summary>
    private async Task PostAndKillAsync(string directory, ChaosClient client, Random random)
    {
        await using var silo = await SiloProcess.StartAsync(directory);
        using var http = LisaClient.Connect(silo.Address, Impatient);
        await client.CheckAsync(http);
        await client.StartAsync(http, 0);
        for (var posts = random.Next(1, 4); posts > 0; posts--)
        {
            await client.PostAsync(http, random.Next(2_000, 9_000), null);
        }

        var samples = random.Next(2_000, 9_000);
        var moment = random.NextInt64((long)samples * ChaosData.Channels * sizeof(double) * 4 / 3);
        output.WriteLine($"{client.Acknowledged} samples acknowledged; killed at byte {moment} of a post of {samples} samples");
        Task? killing = null;
        var reached = new Reaching(bytes =>
        {
            if (bytes >= moment)
            {
                killing ??= silo.KillAsync();
            }
        });
        try
        {
            await client.PostAsync(http, samples, reached);
        }
        catch (SiloUnreachableException)
        {
            // The kill came first; whether the post is there is found out after the next start.
        }

        await (killing ?? silo.KillAsync());
    }

    /// <summary>
    /// Two kills for a run with work of its own: one while it is being started, or soon after, the other when more of it is done.
    /// </summary>
    private async Task RunAndKillAsync(string directory, ChaosClient client, Random random, int kill)
    {
        await using var silo = await SiloProcess.StartAsync(directory);
        using var http = LisaClient.Connect(silo.Address, Impatient);
        await client.CheckAsync(http);
        while (client.Acknowledged < ChaosData.Samples)
        {
            await client.PostAsync(http, 60_000, null);
        }

        await client.SealAsync(http);
        var variant = 1 + (kill / 2);
        if (kill % 4 == 0)
        {
            await StartAndKillAsync(silo, http, client, variant);
            return;
        }

        var id = await client.StartAsync(http, variant);
        var run = await client.FollowAsync(http, id, random.Next(0, 600) + (kill % 2 * 600));
        output.WriteLine($"run {variant} {run.State}; killed with {run.Steps.Sum(step => step.Done)} segments done");
        await silo.KillAsync();
    }

    private async Task StartAndKillAsync(SiloProcess silo, LisaClient http, ChaosClient client, int variant)
    {
        await http.Pipelines.SubmitAsync(ChaosData.Pipeline(variant));
        var starting = client.StartAsync(http, variant);
        await silo.KillAsync();
        try
        {
            await starting;
        }
        catch (SiloUnreachableException)
        {
            // Never acknowledged: it is started again after the next start, whether the first one lives or not.
        }

        output.WriteLine($"run {variant} killed while it was started; acknowledged: {client.Runs.ContainsKey(variant)}");
    }

    /// <summary>All runs go on by themselves to their ends.</summary>
    private static async Task<SortedDictionary<string, string>> FinishAsync(string directory, ChaosClient client)
    {
        await using var silo = await SiloProcess.StartAsync(directory);
        using var http = silo.Connect();
        await client.CheckAsync(http);
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in client.Runs.Values)
        {
            var run = await client.FollowAsync(http, id, long.MaxValue);
            run.State.ShouldBe(RunStates.Committed, run.Problem);
            await HashAsync(http, run, products);
        }

        (await http.Datasets.GetAsync(ChaosData.Dataset)).Samples.ShouldBe(ChaosData.Samples);
        return products;
    }

    private async Task<SortedDictionary<string, string>> UndisturbedAsync(double[] frames, int[] variants)
    {
        var client = new ChaosClient(frames);
        await using var silo = await SiloProcess.StartAsync(Path.Combine(_root, "undisturbed"));
        using var http = silo.Connect();
        await http.Datasets.CreateAsync(ChaosData.Definition);
        await client.PostAsync(http, ChaosData.Samples, null);
        await client.SealAsync(http);
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var variant in variants)
        {
            var run = await client.FollowAsync(http, await client.StartAsync(http, variant), long.MaxValue);
            run.State.ShouldBe(RunStates.Committed, run.Problem);
            await HashAsync(http, run, products);
        }

        return products;
    }

    // Of every step, outputs and what lies between them.
    private static async Task HashAsync(LisaClient http, RunView run, SortedDictionary<string, string> products)
    {
        foreach (var step in run.Steps)
        {
            var product = await http.Products.GetAsync(step.Product);
            product.Segments.ShouldBe(product.Total, $"{step.Id}: none is lost, none is doubled");
            step.Failed.ShouldBe(0);
            using var hash = SHA256.Create();
            await using (var into = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            {
                await http.Products.ReadAsync(step.Product, new ReadRange(), SampleFormat.Npy, into);
            }

            products[step.Product] = $"{product.Samples} samples, {Convert.ToHexStringLower(hash.Hash!)}";
        }
    }

    /// <summary>Tells at once, on the thread that sends; <see cref="Progress{T}"/> would tell later.</summary>
    private sealed class Reaching(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
