using Lisa.Client;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class RetryTests
{
    private static readonly NewRun Run = new("p", new Dictionary<string, string>());

    [Fact]
    public async Task A_read_is_repeated_until_the_silo_is_there_again()
    {
        var asked = 0;
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", async context =>
        {
            switch (++asked)
            {
                case 1:
                    context.Response.StatusCode = 503;
                    break;
                case 2:
                    context.Abort();
                    break;
                default:
                    await context.Response.WriteAsync(RunJson.Of("running", 1));
                    break;
            }
        }));
        using var client = silo.Connect();

        (await client.Runs.GetAsync("r")).Id.ShouldBe("r");
        asked.ShouldBe(3);
    }

    [Fact]
    public async Task A_read_is_repeated_a_bounded_number_of_times()
    {
        var asked = 0;
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", context =>
        {
            asked++;
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }));
        using var client = silo.Connect(attempts: 3);

        await Should.ThrowAsync<RefusedException>(() => client.Runs.GetAsync("r"));
        asked.ShouldBe(3);
    }

    [Fact]
    public async Task The_start_of_a_run_is_sent_once()
    {
        var asked = 0;
        await using var silo = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", context =>
        {
            asked++;
            context.Abort();
            return Task.CompletedTask;
        }));
        using var client = silo.Connect();

        await Should.ThrowAsync<SiloUnreachableException>(() => client.Runs.StartAsync(Run));
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_keeps_every_word_of_the_problem()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", () => Microsoft.AspNetCore.Http.Results.Text(
            """{"type":"x","title":"t","status":400,"detail":"d","refusals":[{"what":"no such pipeline","where":"pipeline p","value":"p","bound":"a submitted name","remedy":"submit it"}]}""",
            "application/problem+json", statusCode: 400)));
        using var client = silo.Connect();

        var refused = await Should.ThrowAsync<RefusedException>(() => client.Runs.StartAsync(Run));

        refused.Refusals.ShouldBe([new RefusalView("no such pipeline", "pipeline p", "p", "a submitted name", "submit it")]);
        refused.Message.ShouldBe("pipeline p: no such pipeline (value: p; bound: a submitted name); submit it");
    }

    [Fact]
    public async Task An_answer_of_another_version_is_said_to_be_one()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", () => """{"id":"r"}"""));
        using var client = silo.Connect();

        var refused = await Should.ThrowAsync<RefusedException>(() => client.Runs.GetAsync("r"));

        refused.Message.ShouldContain("not what this client expects");
    }

    [Fact]
    public void Waits_double_as_the_silo_asks_and_within_the_longest()
    {
        var options = new LisaClientOptions { FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromSeconds(6) };

        Enumerable.Range(1, 5).Select(attempt => RetryDelays.After(attempt, null, options).TotalSeconds).ShouldBe([1, 2, 4, 6, 6]);
        RetryDelays.After(1, TimeSpan.FromSeconds(3), options).TotalSeconds.ShouldBe(3);
        RetryDelays.After(1, TimeSpan.FromHours(1), options).TotalSeconds.ShouldBe(6);
    }

    [Fact]
    public void Options_out_of_bounds_are_refused()
    {
        var address = new Uri("http://127.0.0.1:1/");

        Should.Throw<ArgumentOutOfRangeException>(() => LisaClient.Connect(address, new LisaClientOptions { Attempts = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => LisaClient.Connect(address, new LisaClientOptions { AnswerTimeout = TimeSpan.Zero }));
    }
}
