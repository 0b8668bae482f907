using Lisa.Client;
using Lisa.Client.Pipelines;
using Lisa.Client.Runs;

namespace Lisa.Bench;

/// <summary>Pipelines of the samples, and runs that have to be committed.</summary>
internal static class BenchRuns
{
    /// <summary>Submits a pipeline of <c>samples/pipelines</c>.</summary>
    public static async Task<PipelineVersionView> SubmitSampleAsync(this LisaClient client, string name) =>
        await client.Pipelines.SubmitAsync(await File.ReadAllTextAsync(Path.Combine(PeerScript.Repository(), "samples", "pipelines", $"{name}.yaml")));

    /// <summary>Follows a run to its commit.</summary>
    /// <exception cref="InvalidOperationException">It ended otherwise.</exception>
    public static async Task<RunView> CommittedAsync(this LisaClient client, RunView run, CancellationToken cancellation = default)
    {
        await foreach (var view in client.Runs.WatchAsync(run.Id, cancellation))
        {
            run = view;
        }

        return run.State == RunStates.Committed ? run : throw new InvalidOperationException($"run {run.Id} of {run.Pipeline} ended {run.State}: {run.Problem}");
    }
}
