using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Grains.Contracts;
using Shouldly;

namespace Lisa.Tests.Cluster;

/// <summary>
/// What tests do with datasets that come out of order, again and revised: through the API, each post through the next silo. Sample i of
/// version v is i + 1 + 1000 v.
/// </summary>
internal sealed class LiveData(params TestSilo[] silos) : IDisposable
{
    private const int Length = Campaign.SegmentLength;
    private readonly LisaClient[] _clients = [.. silos.Select(silo => LisaClient.Connect(silo.Url))];
    private int _calls;

    /// <summary>Of one silo after the other.</summary>
    public LisaClient Client => _clients[_calls++ % _clients.Length];

    public static double[] Values(int segments, int version, int first = 0) =>
        [.. Enumerable.Range(first * Length, segments * Length).Select(sample => sample + 1.0 + (1_000.0 * version))];

    public Task<DatasetView> CreateAsync(string name, int? latenessSegments = null) => Client.Datasets.CreateAsync(
        new NewDataset(name, 1_000, 4, [new ColumnView("X")], "refuse", Length, latenessSegments));

    public async Task<PostedSamples> PostAsync(string name, long segment, double[] values, bool revise = false)
    {
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(values).ToArray());
        return await Client.Datasets.PostAsync(name, body, SampleFormat.Raw, new PostOptions { Offset = segment * Length, Revise = revise });
    }

    /// <summary>Until a step has computed a revised segment.</summary>
    public async Task UntilAsync(string run, string step, long segment, double gain, int version)
    {
        var wanted = gain * Values(1, version, (int)segment)[0];
        await silos[0].WaitAsync(run, each =>
        {
            using var lease = silos[0].Store.Open(each.Steps.Single(one => one.Step.Id == step).Step.Definition.Product);
            if (!lease.Log.TryGet(segment, out var record))
            {
                return false;
            }

            using var block = lease.Log.Read(record);
            return block.Samples[0].Equals(wanted);
        });
    }

    /// <summary>
    /// Posts the segments of a dataset out of order, some late, some twice, some revised later, some never, and seals it with the rest declared gaps.
    /// </summary>
    public async Task PostInDisorderAsync(string name, int segments, int seed)
    {
        var random = new Random(seed);
        List<(int Due, int Segment, int Version)> later = [];
        for (var at = 0; at < segments; at++)
        {
            foreach (var (_, segment, version) in later.Where(each => each.Due <= at).ToList())
            {
                await PostAsync(name, segment, Values(1, version, segment), revise: version > 0);
            }

            later.RemoveAll(each => each.Due <= at);
            switch (at is 0 || at == segments - 1 ? 99 : random.Next(100))
            {
                case < 20:
                    later.Add((at + 1 + random.Next(30), at, 0));
                    continue;
                case < 30:
                    later.Add((at + 1 + random.Next(10), at, 0));
                    break;
                case < 50:
                    later.Add((at + 1 + random.Next(30), at, 1));
                    break;
                case < 55:
                    continue;
            }

            await PostAsync(name, at, Values(1, 0, at));
        }

        foreach (var (_, segment, version) in later)
        {
            await PostAsync(name, segment, Values(1, version, segment), revise: version > 0);
        }

        await Client.Datasets.SealAsync(name, closeGaps: true);
    }

    /// <summary>The products of the same pipeline on a dataset that has, from the beginning, what this one has now.</summary>
    public async Task<string> BatchAsync(string name, string batch)
    {
        await Client.Datasets.CreateAsync(new NewDataset(batch, 1_000, 4, [new ColumnView("X")], "mark", Length));
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(silos[0].Read(ProductId.OfDataset(name))).ToArray());
        await Client.Datasets.PostAsync(batch, body, SampleFormat.Raw);
        await Client.Datasets.SealAsync(batch);
        var run = await silos[0].RunAsync(batch, name, batch);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        return Contents(run);
    }

    public string Contents(RunStatus run) =>
        string.Join('\n', run.Outputs.Select(output => $"{output.Key}: {string.Join(' ', silos[0].Hashes(output.Value))}"));

    public void Dispose() => Array.ForEach(_clients, client => client.Dispose());
}
