using System.Net;
using System.Net.Http.Json;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Control of runs over HTTP; what it does is tested on the grains.</summary>
[Collection(SiloCollection.Name)]
public sealed class RunControlTests(SiloFixture silo)
{
    [Fact]
    public async Task A_run_is_paused_hurried_resumed_cancelled_retried_and_run_again()
    {
        var data = await silo.NewDatasetAsync("control");
        var pipeline = silo.NewName("control").Replace('_', '-');
        await silo.Client.Pipelines.SubmitAsync(
            $"pipeline: {pipeline}\ninputs: [data]\nsteps: {{flat: {{operator: detrend, inputs: {{data: data}}, parameters: {{method: constant}}}}}}");
        var runs = silo.Client.Runs;
        var run = await runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["data"] = data }, Style: RunStyles.Orchestrated));
        (run.State, run.Style, run.Origin).ShouldBe((RunStates.Running, RunStyles.Orchestrated, null));
        run.Steps.ShouldHaveSingleItem().Stage.ShouldBe("all");

        var paused = await runs.PauseAsync(run.Id);
        (paused.State, paused.IsFinal()).ShouldBe((RunStates.Paused, false));
        (await runs.PrioritiseAsync(run.Id, 40)).Priority.ShouldBe(40);
        (await runs.GetAsync(run.Id)).State.ShouldBe(RunStates.Paused);
        (await runs.ResumeAsync(run.Id)).State.ShouldBe(RunStates.Running);
        (await runs.CancelAsync(run.Id)).State.ShouldBe(RunStates.Cancelled);

        var retry = await runs.RetryAsync(run.Id);
        (retry.Origin, retry.Priority, retry.Style).ShouldBe((new RunOriginView(run.Id), 40, RunStyles.Orchestrated));
        (await runs.RetryAsync(run.Id)).Id.ShouldBe(retry.Id);
        await (await silo.Http.PostAsJsonAsync($"/v1/runs/{retry.Id}/rerun", new { from = "flat" })).ShouldRefuseAsync(HttpStatusCode.Conflict);
        using var samples = new ByteArrayContent(new byte[20 * sizeof(double)]);
        (await silo.Http.PostAsync($"/v1/datasets/{data}/samples?format=raw", samples)).EnsureSuccessStatusCode();
        await silo.Client.Datasets.SealAsync(data);
        (await silo.FinishAsync(retry)).State.ShouldBe(RunStates.Committed);

        var again = await silo.FinishAsync(await runs.RerunAsync(retry.Id, "flat"));
        (again.State, again.Origin).ShouldBe((RunStates.Committed, new RunOriginView(retry.Id, "flat")));
        again.Steps.ShouldHaveSingleItem().Computed.ShouldBe(3);
        again.Outputs.ShouldBe(retry.Outputs);

        foreach (var verb in new[] { "pause", "resume", "retry" })
        {
            await (await silo.Http.PostAsync($"/v1/runs/{retry.Id}/{verb}", null)).ShouldRefuseAsync(HttpStatusCode.Conflict);
            await (await silo.Http.PostAsync($"/v1/runs/nobody/{verb}", null)).ShouldRefuseAsync(HttpStatusCode.NotFound);
        }

        await (await silo.Http.PostAsJsonAsync($"/v1/runs/{retry.Id}/priority", new { priority = 101 })).ShouldRefuseAsync(HttpStatusCode.BadRequest);
        await (await silo.Http.PostAsJsonAsync($"/v1/runs/{retry.Id}/priority", new { })).ShouldRefuseAsync(HttpStatusCode.BadRequest);
        await (await silo.Http.PostAsJsonAsync($"/v1/runs/{retry.Id}/rerun", new { })).ShouldRefuseAsync(HttpStatusCode.BadRequest);
        await (await silo.Http.PostAsJsonAsync($"/v1/runs/{retry.Id}/rerun", new { from = "nothing" })).ShouldRefuseAsync(HttpStatusCode.NotFound);
    }
}
