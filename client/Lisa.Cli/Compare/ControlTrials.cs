using System.Net;
using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Client.Pipelines;
using Lisa.Client.Runs;

namespace Lisa.Cli.Compare;

/// <summary>
/// A run is told to cancel, and another to pause and to go on, each in its first third. How long the silo takes to answer, and what comes to be all
/// the same: work items that were under way end.
/// </summary>
internal sealed class ControlTrials(ComparedRuns runs, LisaClient client, PipelineVersionView pipeline, string style, TimeProvider time)
{
    private const double TellAfterShare = 0.3;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);

    /// <param name="cancelled">Copy of the data for the run that is cancelled.</param>
    /// <param name="paused">Copy of the data for the one that is paused.</param>
    /// <param name="expectedSeconds">That a run takes.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ControlTimes> RunAsync(string cancelled, string paused, double expectedSeconds, CancellationToken cancellation)
    {
        var (cancelSeconds, afterCancel) = await CancelAsync(cancelled, expectedSeconds, cancellation);
        var (pauseSeconds, afterPause, resumeSeconds) = await PauseAsync(paused, expectedSeconds, cancellation);
        return new ControlTimes(cancelSeconds, afterCancel, pauseSeconds, afterPause, resumeSeconds);
    }

    private async Task<(double? Seconds, long? Segments)> CancelAsync(string copy, double expectedSeconds, CancellationToken cancellation)
    {
        var run = await StartAsync(copy, expectedSeconds, cancellation);
        (run, var seconds) = await AskAsync(() => client.Runs.CancelAsync(run.Id, cancellation));
        if (run.State != RunStates.Cancelled)
        {
            return (null, null);
        }

        return (seconds, (await UntilQuietAsync(run, cancellation)).After);
    }

    private async Task<(double? Seconds, long? Segments, double? ResumeSeconds)> PauseAsync(string copy, double expectedSeconds, CancellationToken cancellation)
    {
        var run = await StartAsync(copy, expectedSeconds, cancellation);
        double seconds;
        try
        {
            (run, seconds) = await AskAsync(() => client.Runs.PauseAsync(run.Id, cancellation));
        }
        catch (RefusedException refused) when (refused.Status == HttpStatusCode.Conflict)
        {
            // It was over before.
            return (null, null, null);
        }

        var (count, after) = await UntilQuietAsync(run, cancellation);
        var asked = time.GetTimestamp();
        run = await client.Runs.ResumeAsync(run.Id, cancellation);
        var products = Products(run);
        var following = runs.FollowAsync(run, _ => { }, cancellation);

        // Paused behind its last segment it has none to make; then its end is what comes next.
        while (!following.IsCompleted && await runs.CountAsync(products, cancellation) == count)
        {
            await Task.Delay(LookEvery, time, cancellation);
        }

        var resumed = time.GetElapsedTime(asked).TotalSeconds;
        await following;
        return (seconds, after, resumed);
    }

    private async Task<RunView> StartAsync(string copy, double expectedSeconds, CancellationToken cancellation)
    {
        var run = await runs.StartAsync(pipeline, copy, style, cancellation);
        await Task.Delay(TimeSpan.FromSeconds(TellAfterShare * expectedSeconds), time, cancellation);
        return run;
    }

    private async Task<(RunView Run, double Seconds)> AskAsync(Func<Task<RunView>> ask)
    {
        var asked = time.GetTimestamp();
        var run = await ask();
        return (run, time.GetElapsedTime(asked).TotalSeconds);
    }

    // What is under way when the answer comes ends within this time, or is long enough to be an operator's own.
    private async Task<(long Count, long After)> UntilQuietAsync(RunView run, CancellationToken cancellation)
    {
        var products = Products(run);
        var atOnce = await runs.CountAsync(products, cancellation);
        await Task.Delay(Quiet, time, cancellation);
        var count = await runs.CountAsync(products, cancellation);
        return (count, count - atOnce);
    }

    private static string[] Products(RunView run) => [.. run.Steps.Select(step => step.Product).Distinct()];
}
