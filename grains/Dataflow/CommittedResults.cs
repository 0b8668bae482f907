using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Results of earlier runs that later ones read, such as the catalogue that a new version begins from.</summary>
public static class CommittedResults
{
    /// <summary>What was committed: it is complete, and nothing takes it away while its run is listed.</summary>
    /// <param name="grains">Where the run is asked.</param>
    /// <param name="name">Which result.</param>
    /// <param name="where">For refusals: whose input it is to be.</param>
    /// <exception cref="RefusalException">There is no such run, it is not committed, or it has no such output.</exception>
    public static async Task<StepDefinition> ResultAsync(this IGrainFactory grains, ResultName name, string where)
    {
        var run = await grains.Run(name.Run).GetAsync()
            ?? throw RefusalException.Because(RefusalKind.NotFound, "there is no such run", where, name, "a run that was started", "list the runs");
        if (run.State != RunState.Committed)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the run has no committed results", where, $"{name}: {run.State.ToString().ToLowerInvariant()}", "a committed run",
                "wait for it, or name another");
        }

        return run.Outputs.TryGetValue(name.Output, out var product)
            ? run.Steps.First(step => step.Step.Definition.Product == product).Step.Definition
            : throw RefusalException.Because(
                RefusalKind.NotFound, "the run has no such output", where, name, string.Join(", ", run.Outputs.Keys), "name one of these");
    }
}
