using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;

namespace Lisa.Tests.Chaos;

/// <summary>
/// A client that never loses its head: it knows what was acknowledged to it, checks after every start of the silo that all of it is
/// there, and goes on.
/// </summary>
internal sealed class ChaosClient(double[] frames)
{
    private readonly Dictionary<string, RunView> _acknowledged = [];
    private readonly Dictionary<int, string> _runs = [];
    private long _unanswered;
    private bool _sealed;

    /// <summary>Samples that the silo has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Run by variant of the pipeline.</summary>
    public IReadOnlyDictionary<int, string> Runs => _runs;

    /// <summary>Nothing acknowledged is missing, and of what was not, all or nothing is there.</summary>
    public async Task CheckAsync(LisaClient client)
    {
        var dataset = await client.Datasets.GetAsync(ChaosData.Dataset);
        dataset.Samples.ShouldBeOneOf(Acknowledged, Acknowledged + _unanswered);
        dataset.GapSamples.ShouldBe(ChaosData.GapsIn(dataset.Samples));
        dataset.Sealed.ShouldBe(_sealed || dataset.Sealed);
        Acknowledged = dataset.Samples;
        _unanswered = 0;
        foreach (var (id, known) in _acknowledged)
        {
            var run = await client.Runs.GetAsync(id);
            run.State.ShouldBeOneOf(RunStates.Running, RunStates.Committed);
            run.Outputs.ShouldBe(known.Outputs);
            if (known.State == RunStates.Committed)
            {
                run.State.ShouldBe(RunStates.Committed);
            }
        }
    }

    /// <summary>Posts the next <paramref name="samples"/>; <paramref name="reached"/> is told how many bytes the silo has been sent.</summary>
    public async Task PostAsync(LisaClient client, long samples, IProgress<long>? reached)
    {
        samples = Math.Min(samples, ChaosData.Samples - Acknowledged);
        _unanswered = samples;
        using var body = new MemoryStream(ChaosData.Body(frames, Acknowledged, samples));
        var posted = await client.Datasets.PostAsync(
            ChaosData.Dataset, body, SampleFormat.Raw, new PostOptions { Offset = Acknowledged }, reached);
        Acknowledged = posted.Dataset.Samples;
        _unanswered = 0;
    }

    public async Task SealAsync(LisaClient client)
    {
        await client.Datasets.SealAsync(ChaosData.Dataset);
        _sealed = true;
    }

    /// <summary>Starts a variant, unless it was acknowledged before.</summary>
    public async Task<string> StartAsync(LisaClient client, int variant)
    {
        if (!_runs.TryGetValue(variant, out var id))
        {
            await client.Pipelines.SubmitAsync(ChaosData.Pipeline(variant));
            var run = await client.Runs.StartAsync(
                new NewRun($"chaos-{variant}", new Dictionary<string, string> { ["data"] = ChaosData.Dataset }));
            (_runs[variant], _acknowledged[run.Id], id) = (run.Id, run, run.Id);
        }

        return id;
    }

    /// <summary>Follows a run until it is over, or until so many segments of its steps are done.</summary>
    public async Task<RunView> FollowAsync(LisaClient client, string id, long segments)
    {
        RunView? last = null;
        await foreach (var view in client.Runs.WatchAsync(id))
        {
            last = _acknowledged[id] = view;
            if (view.Steps.Sum(step => step.Done) >= segments)
            {
                break;
            }
        }

        return last!;
    }
}
