using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Runs that do another run again. Each is a run of its own, with a name and an end of its own: how the first one ended stays as it was recorded. What
/// exists is reused by its identity, so that a retry costs what is missing.
/// </summary>
internal sealed class RunAgain(string run, RunRecord record, IGrainFactory grains, TimeProvider time)
{
    /// <summary>The run that retries this one: a new one, the one that does so already, or where that one failed too, its own.</summary>
    /// <param name="save">Writes the record: the successor must be known before it begins, or an answer that is lost makes two.</param>
    public async Task<RunStatus> RetryAsync(Func<Task> save)
    {
        if (record.State is RunState.Running or RunState.Committed)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "only a run that failed or was cancelled is retried", $"run {run}", record.State, "failed or cancelled",
                record.State == RunState.Running ? "wait for its end, or cancel it" : "start the pipeline again, or rerun from a step to have it computed again");
        }

        if (record.Successor is { } known && await grains.Run(known).GetAsync() is { } status)
        {
            return status.State is RunState.Failed or RunState.Cancelled ? (await grains.Run(known).RetryAsync())! : status;
        }

        if (record.Successor is null)
        {
            record.Successor = RunIds.New(time);
            try
            {
                await save();
            }
            catch
            {
                // What is not durable must not be in force.
                record.Successor = null;
                throw;
            }
        }

        return await grains.Run(record.Successor).StartAsync(record.Request! with { Origin = new RunOrigin(run, record.Request.Origin?.From) });
    }

    /// <summary>A new run that computes a step, and all that depends on it, again.</summary>
    public Task<RunStatus> RerunAsync(string from)
    {
        if (record.State == RunState.Running)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "only a run that is over is run again", $"run {run}", record.State, "committed, failed or cancelled", "wait for its end, or cancel it");
        }

        return grains.Run(RunIds.New(time)).StartAsync(record.Request! with { Origin = new RunOrigin(run, from) });
    }
}
