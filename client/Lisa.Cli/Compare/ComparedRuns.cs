using System.Security.Cryptography;
using Lisa.Cli.Runs;
using Lisa.Client;
using Lisa.Client.Cluster;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Client.Pipelines;
using Lisa.Client.Runs;

namespace Lisa.Cli.Compare;

/// <summary>What is compared: a pipeline's text and the data of its inputs.</summary>
internal sealed record ComparedWork(string Yaml, IReadOnlyList<DataSource> Sources)
{
    /// <summary>Datasets of a copy of the data, by input. Other datasets have other products: nothing is reused between copies.</summary>
    public Dictionary<string, string> Datasets(string copy) =>
        Sources.Select((source, at) => (source.Input, Name: $"{copy}-{at}")).ToDictionary(each => each.Input, each => each.Name, StringComparer.Ordinal);
}

/// <summary>Runs of the compared pipeline on a silo or a cluster, each on a copy of the data of its own.</summary>
internal sealed class ComparedRuns
{
    private const int MostSegmentsOfATable = 64;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly ComparedWork _work;
    private readonly LisaClient _client;
    private readonly IReadOnlyList<LisaClient> _each;
    private readonly TimeProvider _time;

    /// <param name="work">What is run.</param>
    /// <param name="client">Of any silo that will not be killed.</param>
    /// <param name="each">One of each silo: every silo keeps its own account.</param>
    /// <param name="time">Clock of what is measured.</param>
    public ComparedRuns(ComparedWork work, LisaClient client, IReadOnlyList<LisaClient> each, TimeProvider time) =>
        (_work, _client, _each, _time) = (work, client, each, time);

    public async Task PostAsync(string copy, CancellationToken cancellation)
    {
        var names = _work.Datasets(copy);
        foreach (var source in _work.Sources)
        {
            await source.PostAsync(_client, names[source.Input], cancellation);
        }
    }

    public Task<PipelineVersionView> SubmitAsync(string yaml, CancellationToken cancellation) => _client.Pipelines.SubmitAsync(yaml, cancellation);

    public Task<RunView> StartAsync(PipelineVersionView pipeline, string copy, string style, CancellationToken cancellation) =>
        _client.Runs.StartAsync(new NewRun(pipeline.Name, _work.Datasets(copy), pipeline.Version, Style: style), cancellation);

    /// <summary>A run to its commit, and what it spent.</summary>
    /// <exception cref="CommandFailure">It did not commit.</exception>
    public async Task<(RunView Run, RunCost Cost)> CostAsync(PipelineVersionView pipeline, string copy, string style, CancellationToken cancellation)
    {
        var before = await SpentAsync(cancellation);
        var began = _time.GetTimestamp();
        var run = await FollowAsync(await StartAsync(pipeline, copy, style, cancellation), _ => { }, cancellation);
        var seconds = _time.GetElapsedTime(began).TotalSeconds;
        var after = await SpentAsync(cancellation);
        var footprint = await _client.Runs.FootprintAsync(run.Id, cancellation);
        return (run, new RunCost(
            seconds,
            after.Effort.ProcessorSeconds - before.Effort.ProcessorSeconds,
            run.Steps.Sum(step => step.ComputeSeconds),
            run.Steps.Sum(step => step.Computed),
            after.Effort.LocalMessages - before.Effort.LocalMessages,
            after.Effort.SentMessages - before.Effort.SentMessages,
            after.Effort.SentBytes - before.Effort.SentBytes,
            after.Effort.Events - before.Effort.Events,
            after.MovedBytes - before.MovedBytes,
            footprint.Spent,
            footprint.Model));
    }

    /// <summary>A run to its commit, with its outputs looked at all the time, and beside them what the run tells of itself.</summary>
    /// <exception cref="CommandFailure">It did not commit.</exception>
    public async Task<(Arrivals Arrivals, RunToldOf Told)> ObserveAsync(PipelineVersionView pipeline, string copy, string style, CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        var told = await StartAsync(pipeline, copy, style, cancellation);
        string[] outputs = [.. told.Outputs.Values.Distinct()];
        var (updates, lag) = (0, 0L);
        var following = FollowAsync(told, view => (told, updates) = (view, updates + 1), cancellation);
        var looks = new List<Arrival>();
        bool isOver;
        do
        {
            isOver = following.IsCompleted;
            var count = await CountAsync(outputs, cancellation);
            looks.Add(new Arrival(_time.GetElapsedTime(began).TotalSeconds, count));
            lag = Math.Max(lag, count - told.Steps.Where(step => outputs.Contains(step.Product)).DistinctBy(step => step.Product).Sum(step => step.Done));
            await Task.Delay(LookEvery, _time, cancellation);
        }
        while (!isOver);

        var run = await following;
        return (Arrivals.Of(looks), new RunToldOf(updates, lag, run.Steps.Select(step => step.Stage).Distinct().Count()));
    }

    /// <summary>Waits for the end of a run.</summary>
    /// <exception cref="CommandFailure">It did not commit.</exception>
    public async Task<RunView> FollowAsync(RunView run, Action<RunView> tell, CancellationToken cancellation)
    {
        await foreach (var view in _client.Runs.WatchAsync(run.Id, cancellation))
        {
            tell(run = view);
        }

        return run.State == RunStates.Committed ? run : throw new CommandFailure($"the comparison's run did not commit: {StepLine.Summary(run)}");
    }

    /// <summary>Segments of products that exist; of a product that nobody has begun, none.</summary>
    public async Task<long> CountAsync(IEnumerable<string> products, CancellationToken cancellation)
    {
        var count = 0L;
        foreach (var product in products)
        {
            try
            {
                count += (await _client.Products.GetAsync(product, cancellation)).Segments ?? 0;
            }
            catch (RefusedException refused) when (refused.Status == System.Net.HttpStatusCode.NotFound)
            {
                // Its step has not been begun: it is not known yet.
            }
        }

        return count;
    }

    /// <summary>A hash of all samples of a run's outputs: the same for the same outputs, whatever the datasets are called.</summary>
    public async Task<string> DigestAsync(RunView run, CancellationToken cancellation)
    {
        using var hash = SHA256.Create();
        await using (var sink = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            foreach (var (_, product) in run.Outputs.OrderBy(output => output.Key, StringComparer.Ordinal))
            {
                var view = await _client.Products.GetAsync(product, cancellation);
                if (view.Layout.Axis == "time")
                {
                    await _client.Products.ReadAsync(product, new ReadRange(), SampleFormat.Npy, sink, cancellation);
                    continue;
                }

                for (var segment = 0L; segment < Math.Min(MostSegmentsOfATable, view.Segments ?? 0); segment++)
                {
                    await _client.Products.ReadAsync(product, new ReadRange { Segment = segment }, SampleFormat.Npy, sink, cancellation);
                }
            }
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private async Task<(EffortView Effort, long MovedBytes)> SpentAsync(CancellationToken cancellation)
    {
        var views = await Task.WhenAll(_each.Select(silo => silo.Cluster.GetAsync(cancellation)));
        var efforts = views.Select(view => view.Effort ?? throw new CommandFailure("the silo does not say what it spends; use a silo of this command's version")).ToList();
        return (
            new EffortView(
                efforts.Sum(effort => effort.ProcessorSeconds), efforts.Max(effort => effort.LargestMemoryBytes), efforts.Sum(effort => effort.LocalMessages),
                efforts.Sum(effort => effort.SentMessages), efforts.Sum(effort => effort.SentBytes), efforts.Sum(effort => effort.Events)),
            views.Sum(view => view.Traffic?.MovedBytes ?? 0));
    }
}
