using Lisa.Client.Http;
using Lisa.Client.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class RunEventsTests
{
    [Fact]
    public async Task A_watch_goes_on_over_a_cut_stream_and_ends_with_the_run()
    {
        var connections = 0;
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r/events", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            switch (++connections)
            {
                case 1:
                    await context.Response.WriteAsync(Event("running", 1) + ": still here\n\nevent: other\ndata: {}\n\n" + Event("running", 2));
                    break;
                case 2:
                    // Cut in the midst of an event.
                    await context.Response.WriteAsync(Event("running", 3) + "event: run\ndata: {\"id\":");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    break;
                default:
                    await context.Response.WriteAsync(Event("running", 4) + Event("committed", 5) + Event("running", 99));
                    break;
            }
        }));
        using var client = silo.Connect();

        var seen = new List<long>();
        var last = "";
        await foreach (var run in client.Runs.WatchAsync("r"))
        {
            seen.Add(run.Steps.Single().Done);
            last = run.State;
        }

        seen.Where(done => done is not (2 or 3)).ShouldBe([1, 4, 5]);
        seen.ShouldBeInOrder();
        last.ShouldBe(RunStates.Committed);
        connections.ShouldBe(3);
    }

    [Fact]
    public async Task A_stream_that_never_says_anything_is_given_up()
    {
        var connections = 0;
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r/events", context =>
        {
            connections++;
            context.Response.ContentType = "text/event-stream";
            return Task.CompletedTask;
        }));
        using var client = silo.Connect(attempts: 3);

        await Should.ThrowAsync<SiloUnreachableException>(async () =>
        {
            await foreach (var run in client.Runs.WatchAsync("r"))
            {
                run.ShouldBeNull("nothing was said");
            }
        });

        connections.ShouldBe(3);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_refused()
    {
        await using var silo = await FakeSilo.StartAsync(_ => { });
        using var client = silo.Connect();

        var refused = await Should.ThrowAsync<RefusedException>(async () => await client.Runs.WatchAsync("nobody").GetAsyncEnumerator().MoveNextAsync());

        refused.Refusals.Single().ShouldBe(new RefusalView("404 Not Found", "/v1/runs/nobody/events"));
    }

    private static string Event(string state, int done) => $"event: run\ndata: {RunJson.Of(state, done)}\n\n";
}
