using System.Net;
using System.Security.Cryptography;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Shouldly;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Runs that a cluster works on while it is disturbed: two at a time, one variant of the pipeline after the other.</summary>
internal sealed class ClusterWork(LisaClient client, RecoveryWatch watch)
{
    private const int AtOnce = 2;
    private readonly List<RunView> _over = [];
    private int _next;

    /// <summary>Segments that were computed or found in the runs that are over.</summary>
    public long Segments
    {
        get
        {
            lock (_over)
            {
                return _over.Sum(run => run.Steps.Sum(step => step.Done));
            }
        }
    }

    /// <summary>Variants that were begun.</summary>
    public int Variants => _next;

    /// <summary>Posts the dataset and seals it.</summary>
    public static async Task PostAsync(LisaClient client, double[] frames)
    {
        await client.Datasets.CreateAsync(ChaosData.Definition);
        await client.Datasets.PostAsync(
            ChaosData.Dataset, new MemoryStream(ChaosData.Body(frames, 0, ChaosData.Samples)), SampleFormat.Raw, new PostOptions { Offset = 0 });
        await client.Datasets.SealAsync(ChaosData.Dataset);
    }

    /// <summary>Goes on until it is told to stop, and so many segments are done; then every run that was begun is over.</summary>
    public Task WorkAsync(long segments, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested || Segments < segments)
            {
                var run = await RunAsync(client, Interlocked.Increment(ref _next), watch.Add);
                run.State.ShouldBe(RunStates.Committed, run.Problem);
                lock (_over)
                {
                    _over.Add(run);
                }
            }
        })));

    /// <summary>Hash of each product of all runs that are over, by product.</summary>
    public async Task<SortedDictionary<string, string>> HashAsync()
    {
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var run in _over)
        {
            await HashAsync(client, run, products);
        }

        return products;
    }

    /// <summary>The same variants on a silo of its own that nothing disturbs.</summary>
    public static async Task<SortedDictionary<string, string>> UndisturbedAsync(string directory, double[] frames, int variants)
    {
        await using var silo = await SiloProcess.StartAsync(directory);
        using var client = silo.Connect();
        await PostAsync(client, frames);
        var products = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var variant = 1; variant <= variants; variant++)
        {
            var run = await RunAsync(client, variant, _ => { });
            run.State.ShouldBe(RunStates.Committed, run.Problem);
            await HashAsync(client, run, products);
        }

        return products;
    }

    /// <summary>Adds the products of a run, unless they are there.</summary>
    public static async Task HashAsync(LisaClient client, RunView run, SortedDictionary<string, string> products)
    {
        foreach (var step in run.Steps.Where(step => !products.ContainsKey(step.Product)))
        {
            var product = await client.Products.GetAsync(step.Product);
            product.Segments.ShouldBe(product.Total, $"{step.Id}: none is lost, none is doubled");
            using var hash = SHA256.Create();
            await using (var into = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            {
                await client.Products.ReadAsync(step.Product, new ReadRange(), SampleFormat.Npy, into);
            }

            products[step.Product] = $"{product.Samples} samples, {Convert.ToHexStringLower(hash.Hash!)}";
        }
    }

    private static async Task<RunView> RunAsync(LisaClient client, int variant, Action<RunView> begun)
    {
        await client.Pipelines.SubmitAsync(ChaosData.Pipeline(variant));
        var run = await StartAsync(client, variant);
        begun(run);
        while (true)
        {
            try
            {
                await foreach (var view in client.Runs.WatchAsync(run.Id))
                {
                    run = view;
                }

                return run;
            }
            catch (Exception broken) when (broken is SiloUnreachableException or RefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                // All silos were away for longer than the client is patient: the run is still there.
            }
        }
    }

    // A start that was not answered may have happened: the second run of the same makes the same products, and commits beside the first.
    private static async Task<RunView> StartAsync(LisaClient client, int variant)
    {
        while (true)
        {
            try
            {
                return await client.Runs.StartAsync(new NewRun($"chaos-{variant}", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }));
            }
            catch (Exception unanswered) when (unanswered is SiloUnreachableException or RefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
            }
        }
    }
}
