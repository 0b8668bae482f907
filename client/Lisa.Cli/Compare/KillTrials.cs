using Lisa.Client;
using Lisa.Client.Runs;

namespace Lisa.Cli.Compare;

/// <summary>Runs on a cluster, one undisturbed and one in which a silo is killed, style after style.</summary>
internal sealed class KillTrials(ComparedWork work, PrivateCluster cluster, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>The silos start again behind it: the next trial begins with all of them.</summary>
    public async Task<KillTrial> RunAsync(string style, KillMoment moment, CancellationToken cancellation)
    {
        await cluster.UntilAllServeAsync(cancellation);
        var each = Enumerable.Range(0, PrivateCluster.Silos).Select(silo => LisaClient.Connect(cluster.Address(silo))).ToList();
        using var survivors = LisaClient.Connect(
            [.. Enumerable.Range(0, PrivateCluster.Silos).Where(silo => silo != moment.Silo).Select(cluster.Address)]);
        try
        {
            var runs = new ComparedRuns(work, survivors, each, time);
            var pipeline = await runs.SubmitAsync(work.Yaml, cancellation);
            foreach (var copy in (string[])["warm", "calm", "killed"])
            {
                await runs.PostAsync($"{style}-{copy}", cancellation);
            }

            await runs.CostAsync(pipeline, $"{style}-warm", style, cancellation);
            var (calm, cost) = await runs.CostAsync(pipeline, $"{style}-calm", style, cancellation);
            var began = time.GetTimestamp();
            var run = await runs.StartAsync(pipeline, $"{style}-killed", style, cancellation);
            var (killedAt, finishedAt, written, ended) = await KillAsync(runs, run, began, moment, cost.Seconds, cancellation);
            var identical = await runs.DigestAsync(calm, cancellation) == await runs.DigestAsync(ended, cancellation);
            return new KillTrial(cost, $"silo-{moment.Silo}", killedAt, written, finishedAt, identical);
        }
        finally
        {
            each.ForEach(client => client.Dispose());
        }
    }

    private async Task<(double KilledAt, double FinishedAt, Arrivals Written, RunView Run)> KillAsync(
        ComparedRuns runs, RunView run, long began, KillMoment moment, double calmSeconds, CancellationToken cancellation)
    {
        double Now() => time.GetElapsedTime(began).TotalSeconds;
        string[] products = [.. run.Steps.Select(step => step.Product).Distinct()];
        var finishedAt = 0.0;
        var following = runs.FollowAsync(run, _ => finishedAt = Now(), cancellation);
        double? killedAt = null;
        var looks = new List<Arrival>();
        while (!following.IsCompleted || killedAt is null)
        {
            looks.Add(new Arrival(Now(), cluster.BytesOf(products)));
            if (killedAt is null && Now() >= moment.Share * calmSeconds)
            {
                cluster.Kill(moment.Silo);
                killedAt = Now();
            }

            await Task.Delay(LookEvery, time, cancellation);
        }

        return (killedAt.Value, finishedAt, Arrivals.Of(looks), await following);
    }
}
