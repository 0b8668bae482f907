using Lisa.Cli.Silo;
using Lisa.Client;
using Lisa.Client.Runs;

namespace Lisa.Cli.Compare;

/// <summary>
/// One repetition in one style on a silo of its own, in a directory of its own. A process that has just started compiles while it runs, ten
/// times as slow at first: some runs go before those that are measured.
/// </summary>
internal sealed class SiloTrial(ComparedWork work, SiloProgram program, TimeProvider time)
{
    private const int WarmUps = 3;

    /// <param name="style">The style.</param>
    /// <param name="directory">Empty.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The measured run as it ended, and all that was measured.</returns>
    public async Task<(RunView Run, Trial Trial)> RunAsync(string style, string directory, CancellationToken cancellation)
    {
        await using var silo = await ChildSilo.StartAsync(program, Path.Combine(directory, "data"), Path.Combine(directory, "silo.log"), time, cancellation);
        using var client = LisaClient.Connect(silo.Address);
        var runs = new ComparedRuns(work, client, [client], time);
        var pipeline = await runs.SubmitAsync(work.Yaml, cancellation);
        for (var warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            await runs.PostAsync($"warm-{warmUp}", cancellation);
            await runs.CostAsync(pipeline, $"warm-{warmUp}", style, cancellation);
        }

        await runs.PostAsync("spent", cancellation);
        await runs.PostAsync("seen", cancellation);
        await runs.PostAsync("cancelled", cancellation);
        await runs.PostAsync("paused", cancellation);
        var (run, cost) = await runs.CostAsync(pipeline, "spent", style, cancellation);
        var (arrivals, told) = await runs.ObserveAsync(pipeline, "seen", style, cancellation);
        var digest = await runs.DigestAsync(run, cancellation);
        var trials = new ControlTrials(runs, client, pipeline, style, time);
        var control = await trials.RunAsync("cancelled", "paused", cost.Seconds, cancellation);
        return (run, new Trial(cost, arrivals, told, digest, control, await AddStepAsync(runs, style, cancellation)));
    }

    private async Task<AddedStepCost?> AddStepAsync(ComparedRuns runs, string style, CancellationToken cancellation)
    {
        if (AddedStep.To(work.Yaml, work.Sources[0].Input) is not { } longer)
        {
            return null;
        }

        var (added, removed) = AddedStep.Difference(work.Yaml, longer);
        var (run, cost) = await runs.CostAsync(await runs.SubmitAsync(longer, cancellation), "spent", style, cancellation);
        return new AddedStepCost(added, removed, cost.Seconds, run.Steps.Sum(step => step.Computed), run.Steps.Sum(step => step.Reused));
    }
}
