using System.Net;
using System.Net.Sockets;
using Lisa.Cli;
using Lisa.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("dataset post")]
    [InlineData("dataset post x.npy --name d --gaps maybe")]
    [InlineData("dataset post x.unknown --name d")]
    [InlineData("dataset create d --rate-hz 16 --channel H1:strain")]
    [InlineData("dataset create d --rate-hz fast --epoch-gps 0 --channel H1:strain")]
    [InlineData("dataset create d --rate-hz 16 --epoch-gps 0 --channel :strain")]
    [InlineData("run p --input strain")]
    [InlineData("run p --input strain=a --input strain=b")]
    [InlineData("run p --input strain=a --style loose")]
    [InlineData("rerun r")]
    [InlineData("priority r high")]
    [InlineData("runs --url ftp://here")]
    [InlineData("runs --url http://127.0.0.1:5080,ftp://here")]
    [InlineData("runs --url ,")]
    [InlineData("cluster --silos 0")]
    [InlineData("cluster --silos 3 --segments disk")]
    [InlineData("cluster --silos 3 --port 11110")]
    [InlineData("cluster --silos 3 --port 65534")]
    [InlineData("cluster --slots 2")]
    [InlineData("db migrate")]
    [InlineData("up --port 70000")]
    [InlineData("demo --snr 0")]
    [InlineData("simulate")]
    [InlineData("simulate a.h5 --days 0")]
    [InlineData("simulate a.h5 --days 0.00001")]
    [InlineData("simulate a.h5 --days -1")]
    [InlineData("simulate a.h5 --form half")]
    [InlineData("simulate a.h5 --rate-hz nan")]
    [InlineData("simulate a.h5 --low-hz 0.9")]
    [InlineData("simulate a.h5 --start 1e300")]
    [InlineData("simulate a.h5 --binary HPLib")]
    [InlineData("simulate a.h5 --gap 5,4")]
    [InlineData("simulate a.h5 --massive-binary mass1=1e6,mass2=1e6,coalescence=5")]
    [InlineData("simulate a.h5 --massive-binary mass1=1e6,mass2=-1e6,distance-mpc=1000,coalescence=5")]
    [InlineData("simulate a.h5 --massive-binary mass1=1e2,mass2=1e2,distance-mpc=1000,coalescence=5")]
    [InlineData("simulate a.h5 --glitch bench=12,gps=5")]
    [InlineData("simulate a.h5 --glitch bench=44,gps=5,velocity=1")]
    [InlineData("simulate a.h5 --glitch bench=12,gps=5,velocity=1,colour=red")]
    [InlineData("simulate a.h5 --glitch bench=12,gps=5,velocity=1,rise=9,fall=3")]
    [InlineData("results r --dataset d")]
    [InlineData("footprint r --segment 1")]
    [InlineData("provenance r --samples")]
    [InlineData("provenance r --format ttl")]
    [InlineData("explain r step first")]
    [InlineData("backfill p --input data")]
    [InlineData("backfill p --datasets a --input data --with template")]
    [InlineData("backfills --cancel")]
    [InlineData("gc now")]
    [InlineData("tenants show")]
    [InlineData("tenants limit alice")]
    [InlineData("tenants limit alice --segments 2 --default")]
    [InlineData("tenants limit alice --segments 0")]
    [InlineData("tenants limit alice --segments 2GiB")]
    [InlineData("tenants limit alice --stored 1.5GiB")]
    [InlineData("tenants limit alice --stored 9999999TiB")]
    public async Task A_wrong_command_line_exits_2_and_says_where_help_is(string arguments)
    {
        (await RunAsync(arguments.Split(' '))).ShouldBe(2);

        _error.ToString().ShouldContain("--help");
        _error.ToString().ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("dataset post --help")]
    [InlineData("demo --help")]
    public async Task Help_exits_0(string arguments)
    {
        (await RunAsync(arguments.Split(' '))).ShouldBe(0);
        _output.ToString().ShouldContain("Usage");
    }

    [Fact]
    public async Task Without_a_silo_it_says_how_to_start_one()
    {
        (await RunAsync("runs", "--url", $"http://127.0.0.1:{ClosedPort()}")).ShouldBe(1);

        var line = _error.ToString().ShouldHaveSingleLine();
        line.ShouldContain("lisa up");
        line.ShouldContain("LISA_URL");
    }

    [Fact]
    public async Task A_refusal_is_one_line_and_exits_1()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/datasets/d", () => Results.Text(
            """{"refusals":[{"what":"there is none of that name","where":"dataset d","value":"","bound":"","remedy":"list them"}]}""",
            "application/problem+json", statusCode: 404)));

        (await RunAsync("dataset", "show", "d", "--url", silo.Address.ToString())).ShouldBe(1);

        _error.ToString().ShouldHaveSingleLine().ShouldBe("lisa: dataset d: there is none of that name; list them");
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_raw_file_is_posted_and_sealed()
    {
        var dataset = new FakeDataset(Mishap.BreaksAfter);
        await using var silo = await FakeSilo.StartAsync(dataset.Map);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, new byte[160]);
            var exitCode = await RunAsync(
                "dataset", "post", file, "--format", "raw", "--name", "d", "--rate-hz", "16", "--epoch-gps", "1000000000", "--channel", "a:1", "--channel", "b:m",
                "--seal", "--url", silo.Address.ToString());

            exitCode.ShouldBe(0, _error.ToString());
        }
        finally
        {
            File.Delete(file);
        }

        dataset.Bytes.Count.ShouldBe(160);
        dataset.Sealed.ShouldBeTrue();
        _output.ToString().ShouldContain("sealed");
    }

    [Theory]
    [InlineData("committed", 0)]
    [InlineData("failed", 1)]
    [InlineData("cancelled", 3)]
    public async Task A_watch_exits_as_its_run_ends(string state, int exitCode)
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet(
            "/v1/runs/r/events", context => context.Response.WriteAsync($"event: run\ndata: {RunJson.Of(state, 10)}\n\n")));

        (await RunAsync("watch", "r", "--url", silo.Address.ToString())).ShouldBe(exitCode);

        _output.ToString().ShouldContain("psd running: 10/10 segments");
        _output.ToString().ShouldContain($"run r {state} in 2.5 s, 10 segments computed, 0 reused");
    }

    [Fact]
    public async Task A_watch_in_a_terminal_ends_with_its_summary()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/runs/r/events", context => context.Response.WriteAsync(
            $"event: run\ndata: {RunJson.Of("running", 4)}\n\nevent: run\ndata: {RunJson.Of("committed", 10)}\n\n")));
        var session = new Session(_output, _error, isTerminal: true, TimeProvider.System);

        (await CommandRunner.RunAsync(Program.Root(session), ["watch", "r", "--url", silo.Address.ToString()], session, CancellationToken.None)).ShouldBe(0);

        _output.ToString().ShouldContain("run r committed in 2.5 s");
    }

    [Fact]
    public async Task A_run_of_a_file_submits_it_and_binds_its_inputs()
    {
        var (submitted, started) = ("", "");
        await using var silo = await FakeSilo.StartAsync(application =>
        {
            application.MapPost("/v1/pipelines", async context =>
            {
                submitted = await new StreamReader(context.Request.Body).ReadToEndAsync();
                await context.Response.WriteAsync("""{"name":"p","version":3,"hash":"h","summary":"","created":true,"yaml":null}""");
            });
            application.MapPost("/v1/runs", async context =>
            {
                started = await new StreamReader(context.Request.Body).ReadToEndAsync();
                await context.Response.WriteAsync(RunJson.Of("running", 0));
            });
        });
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".yaml");
        try
        {
            await File.WriteAllTextAsync(file, "name: p\n");
            (await RunAsync("run", file, "--input", "strain=d", "--priority", "5", "--style", "hybrid", "--url", silo.Address.ToString())).ShouldBe(0, _error.ToString());
        }
        finally
        {
            File.Delete(file);
        }

        submitted.ShouldBe("name: p\n");
        started.ShouldBe("""{"pipeline":"p","inputs":{"strain":"d"},"version":3,"priority":5,"style":"hybrid"}""");
    }

    [Fact]
    public async Task A_runs_results_are_shown_as_tables()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/results/r", context => context.Response.WriteAsync(
            """
            {"run":"r","pipeline":"p","version":1,"dataset":"d","committedUtc":"2026-01-02T03:04:05Z","outputs":[
            {"name":"psd","product":"y","axis":"frequency","columns":[{"name":"psd","unit":"1/Hz"}],"rows":null,"truncated":null},
            {"name":"events","product":"x","axis":"row","columns":[{"name":"time","unit":"s"},{"name":"snr","unit":"1"}],"rows":[[1126259462.4395,18.56]],"truncated":true}]}
            """)));

        (await RunAsync("results", "r", "--url", silo.Address.ToString())).ShouldBe(0, _error.ToString());

        _output.ToString().ShouldContain("1126259462.4395");
        _output.ToString().ShouldContain("lisa product get x");
    }

    [Fact]
    public async Task Json_is_what_the_silo_said()
    {
        await using var silo = await FakeSilo.StartAsync(new FakeDataset().Map);

        (await RunAsync("dataset", "show", "d", "--json", "--url", silo.Address.ToString())).ShouldBe(0);

        using var parsed = System.Text.Json.JsonDocument.Parse(_output.ToString());
        parsed.RootElement.GetProperty("epochGpsSeconds").GetDouble().ShouldBe(1000000000);
    }

    [Fact]
    public async Task An_output_file_appears_whole_or_not_at_all()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/products/x/samples", async context =>
        {
            await context.Response.WriteAsync("half of it");
            await context.Response.Body.FlushAsync();
            context.Abort();
        }));
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var target = Path.Combine(directory.FullName, "x.csv");

            (await RunAsync("product", "get", "x", "--output", target, "--url", silo.Address.ToString())).ShouldBe(1);

            directory.GetFiles().ShouldBeEmpty();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_script_lists_every_command()
    {
        var script = File.ReadAllLines(Path.Combine(TreeRoot(), "lisa"));
        var root = Program.Root(NewSession());

        foreach (var name in root.Subcommands.Select(command => command.Name).Concat(["test", "bench"]))
        {
            script.ShouldContain(line => line.StartsWith($"  {name} ", StringComparison.Ordinal), $"./lisa --help does not list {name}");
        }
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        var session = NewSession();
        return await CommandRunner.RunAsync(Program.Root(session), arguments, session, CancellationToken.None);
    }

    private Session NewSession() => new(
        _output, _error, isTerminal: false, TimeProvider.System,
        new LisaClientOptions { FirstDelay = TimeSpan.Zero, LongestDelay = TimeSpan.Zero, PostBytes = 64 });

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string TreeRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Lisa.Orleans.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("no Lisa.Orleans.sln above the tests");
        }

        return directory.FullName;
    }
}
