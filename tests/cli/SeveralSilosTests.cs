using System.Net;
using Lisa.Cli.Processes;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Client.Runs;
using Lisa.Tests.Unit.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cli;

/// <summary>A client that knows several silos: real servers, some of them gone, draining or breaking off.</summary>
public sealed class SeveralSilosTests
{
    private const string Draining =
        """{"refusals":[{"what":"the silo is draining","where":"silo-0","value":"","bound":"","remedy":"ask another silo of the cluster"}]}""";

    private static readonly NewRun Run = new("p", new Dictionary<string, string>());

    private int _asked;

    [Fact]
    public async Task A_run_is_started_at_the_next_silo_when_nobody_listens_at_the_first()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", Answer));
        using var client = Connect(Nobody(), Nobody(), silo.Address);

        (await client.Runs.StartAsync(Run)).Id.ShouldBe("r");
        (await client.Runs.StartAsync(Run)).Id.ShouldBe("r");

        _asked.ShouldBe(2, "each start once");
    }

    [Fact]
    public async Task A_run_is_started_at_the_next_silo_when_the_first_is_draining()
    {
        var refused = 0;
        await using var leaving = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", () =>
        {
            refused++;
            return Microsoft.AspNetCore.Http.Results.Text(Draining, "application/problem+json", statusCode: 503);
        }));
        await using var staying = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", Answer));
        using var client = Connect(leaving.Address, staying.Address);

        await client.Runs.StartAsync(Run);
        await client.Runs.StartAsync(Run);

        (refused, _asked).ShouldBe((1, 2), "the client stays with the silo that answered");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_may_have_been_accepted_is_not_started_again(bool answers)
    {
        await using var unsure = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", context =>
        {
            _asked++;
            context.Response.StatusCode = 503;
            if (!answers)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        }));
        await using var other = await FakeSilo.StartAsync(application => application.MapPost("/v1/runs", Answer));
        using var client = Connect(unsure.Address, other.Address);

        var failure = await Should.ThrowAsync<Exception>(() => client.Runs.StartAsync(Run));

        failure.ShouldBeOfType(answers ? typeof(RefusedException) : typeof(SiloUnreachableException));
        _asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_goes_to_the_next_silo_without_a_wait_when_one_breaks_off()
    {
        await using var breaking = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        }));
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", Answer));
        using var client = LisaClient.Connect(
            [breaking.Address, silo.Address], new LisaClientOptions { Attempts = 1, FirstDelay = TimeSpan.FromHours(1), LongestDelay = TimeSpan.FromHours(1) });

        (await client.Runs.GetAsync("r")).Id.ShouldBe("r");
    }

    [Fact]
    public async Task A_refusal_of_the_request_itself_is_asked_of_nobody_else()
    {
        await using var refusing = await FakeSilo.StartAsync(_ => { });
        await using var other = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r", Answer));
        using var client = Connect(refusing.Address, other.Address);

        (await Should.ThrowAsync<RefusedException>(() => client.Runs.GetAsync("r"))).Status.ShouldBe(HttpStatusCode.NotFound);
        _asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_watch_goes_on_at_another_silo_when_its_own_dies()
    {
        var dying = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r/events", async context =>
        {
            await context.Response.WriteAsync($"event: run\ndata: {RunJson.Of("running", 1)}\n\n");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }));
        await using var other = await FakeSilo.StartAsync(application => application.MapGet(
            "/v1/runs/r/events", context => context.Response.WriteAsync($"event: run\ndata: {RunJson.Of("committed", 2)}\n\n")));
        using var client = Connect(dying.Address, other.Address);

        var last = "";
        await foreach (var run in client.Runs.WatchAsync("r"))
        {
            last = run.State;
            await dying.DisposeAsync();
        }

        last.ShouldBe(RunStates.Committed);
    }

    [Fact]
    public async Task A_post_goes_to_the_next_silo_while_nothing_of_it_was_read()
    {
        var dataset = new FakeDataset();
        await using var silo = await FakeSilo.StartAsync(dataset.Map);
        using var client = Connect(Nobody(), silo.Address);
        using var body = new MemoryStream(new byte[160]);

        await client.Datasets.PostAsync("d", body, SampleFormat.Raw, new PostOptions { Offset = 0 });

        dataset.Bytes.Count.ShouldBe(160);
    }

    [Fact]
    public async Task An_upload_goes_on_at_another_silo()
    {
        var dataset = new FakeDataset();
        var draining = await FakeSilo.StartAsync(application =>
        {
            dataset.MapState(application);
            application.MapPost("/v1/datasets/d/samples", () => Microsoft.AspNetCore.Http.Results.Text(Draining, "application/problem+json", statusCode: 503));
        });
        await using var silo = await FakeSilo.StartAsync(dataset.Map);
        using var client = Connect(draining.Address, silo.Address);
        using var file = new MemoryStream(new byte[4096]);

        await client.Datasets.PostFileAsync("d", file);
        await draining.DisposeAsync();

        dataset.Bytes.Count.ShouldBe(4096);
    }

    [Fact]
    public async Task When_nobody_answers_all_are_named()
    {
        var (one, other) = (Nobody(), Nobody());
        using var client = Connect(one, other);

        var failure = await Should.ThrowAsync<SiloUnreachableException>(() => client.Runs.GetAsync("r"));

        failure.Message.ShouldContain(one.ToString());
        failure.Message.ShouldContain(other.ToString());
        (await client.IsReadyAsync()).ShouldBeFalse();
    }

    [Fact]
    public void A_client_needs_an_address() => Should.Throw<ArgumentException>(() => LisaClient.Connect((IReadOnlyList<Uri>)[]));

    [Fact]
    public void The_next_silo_is_gone_on_to_once_however_many_requests_failed()
    {
        Uri[] silos = [new("http://127.0.0.1:1/"), new("http://127.0.0.1:2/"), new("http://127.0.0.1:3/")];
        var addresses = new SiloAddresses(silos);

        addresses.Leave(new Uri(silos[0], "v1/runs/r"));
        addresses.Leave(silos[0]);
        addresses.Current.ShouldBe(silos[1]);
        addresses.Leave(silos[1]);
        addresses.Leave(silos[2]);
        addresses.Current.ShouldBe(silos[0]);
    }

    private static Uri Nobody() => new($"http://127.0.0.1:{FreePort.Take()}/");

    private static LisaClient Connect(params Uri[] addresses) => LisaClient.Connect(
        addresses, new LisaClientOptions { Attempts = 3, FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero, PostBytes = 1024 });

    private Task Answer(HttpContext context)
    {
        _asked++;
        return context.Response.WriteAsync(RunJson.Of("running", 1));
    }
}
