using System.Runtime.InteropServices;
using Lisa.Cli;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Operators;
using Lisa.Silo.Hosting;
using Lisa.Tests.Chaos;
using Lisa.Tests.Tidy;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>The programs and the pipeline of <c>samples</c>, on a silo that was given their declarations.</summary>
public sealed class ExecApiTests : IAsyncLifetime
{
    private const double RateHz = 1024;
    private static readonly string Declarations = Path.Combine(Tree.Root, "samples", "operators");
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-exec-api-").FullName;
    private WebApplication? _application;
    private LisaClient? _client;

    private LisaClient Client => _client ?? throw new InvalidOperationException("the silo has not started");

    public async Task InitializeAsync()
    {
        _application = SiloHost.Build(WebApplication.CreateSlimBuilder(), SiloFixture.Settings(_directory, ("operators", Declarations)), StandardOperators.All);
        await _application.StartAsync();
        _client = LisaClient.Connect(new Uri(_application.Urls.Single()));
    }

    [Fact]
    public async Task The_sample_pipeline_gives_the_power_of_a_sine_in_its_band_and_a_gap_where_a_sample_was_clipped()
    {
        // 8 s of a sine of amplitude 1e-21 at 60 Hz, whose mean square is 5e-43; a glitch at 5.5 s.
        var samples = Enumerable.Range(0, 8 * (int)RateHz).Select(at => 1e-21 * Math.Sin(2 * Math.PI * 60 * at / RateHz)).ToArray();
        samples[(int)(5.5 * RateHz)] = 1e-15;
        var run = await RunAsync(samples);
        run.State.ShouldBe(RunStates.Committed, run.Problem);

        var rows = (await Client.Results.GetAsync(run.Id)).Outputs.Single(output => output.Name == "power").Rows.ShouldNotBeNull();

        rows.Count.ShouldBe(8);
        rows.Select(row => row[0]).ShouldBe(Enumerable.Range(0, 8).Select(second => (double?)(1000 + second)));
        rows[2][1]!.Value.ShouldBe(5e-43, 5e-45);
        rows[5][1].ShouldBeNull("the clipped sample is a gap, and so is all that a filter makes of it");
        rows[7][1].ShouldBeNull("the filter leaves the data");

        var power = await Client.Products.LogAsync(run.Steps.Single(step => step.Id == "power").Product);
        power.Count.ShouldBe(8);
        power.Single(note => note.Index == 2).Text.ShouldStartWith("segment 2: power 4.99");
        power.ShouldAllBe(note => note.Outcome == "exit code 0" && note.Silo == "embedded" && note.Seconds > 0);
        var clipped = await Client.Products.LogAsync(run.Steps.Single(step => step.Id == "clipped").Product, segment: 5);
        clipped.ShouldHaveSingleItem().Text.ShouldBe("1 samples above 1e-18\n");

        await CommandsSayItAsync(run);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_after_it_told_something_takes_it_back_and_says_so()
    {
        await Client.Datasets.CreateAsync(new NewDataset("live", 1000, RateHz, [new ColumnView("H1", "strain")], SegmentSamples: (int)RateHz));
        using var body = new MemoryStream(new byte[4 * (int)RateHz * sizeof(double)]);
        await Client.Datasets.PostFileAsync("live", body);
        var pipeline = await Client.Pipelines.SubmitAsync(Tree.Read("samples/pipelines/band-watch.yaml"));
        var run = await Client.Runs.StartAsync(new NewRun(pipeline.Name, new Dictionary<string, string> { ["strain"] = "live" }, pipeline.Version));
        await foreach (var view in Client.Runs.WatchAsync(run.Id))
        {
            if (view.Steps.Single(step => step.Id == "power").Done > 0)
            {
                break;
            }
        }

        await Client.Runs.CancelAsync(run.Id);
        List<string> states = [];
        await foreach (var view in Client.Runs.WatchAsync(run.Id))
        {
            states.Add(view.State);
            run = view;
        }

        states.ShouldAllBe(state => state == RunStates.Compensating || state == RunStates.Cancelled);
        run.State.ShouldBe(RunStates.Cancelled);
        var undone = run.Compensations.ShouldNotBeNull().ShouldHaveSingleItem();
        (undone.Step, undone.By, undone.Version, undone.State, undone.Attempts).ShouldBe(("power", "retract", 1, "done", 1));
        var log = await Client.Products.LogAsync(run.Steps.Single(step => step.Id == "power").Product);
        log[0].Index.ShouldBeNull();
        log[0].Outcome.ShouldBe("compensation retract, attempt 1: exit code 0");
        log[0].Text.ShouldBe($"!! retracted power of run {run.Id}, which was cancelled\n");
        (await SayAsync("runs", run.Id)).ShouldContain("retract v1");
        (await Client.Operators.ListAsync()).Single(one => one.Name == "retract").Kind.ShouldBe("compensation");
    }

    [Fact]
    public async Task Programs_are_listed_with_the_operators()
    {
        var operators = await Client.Operators.ListAsync();

        var program = operators.Single(one => one.Name == "band-power");
        program.Ports.Single().Axis.ShouldBe("time");
        program.Parameters.Select(parameter => parameter.Name).ShouldBe(["low_hz", "high_hz"]);
        program.Fingerprint.ShouldNotBeNull();
        program.Needs.ShouldBe([$"exec.band-power.1.{program.Fingerprint[..12]}"]);
        operators.Single(one => one.Name == "welch").Fingerprint.ShouldBeNull();
        (await SayAsync("operators", "band-power")).ShouldContain(program.Fingerprint);
    }

    [Fact]
    public async Task A_wrong_declaration_stops_the_start_with_one_line_and_a_pipeline_is_checked_against_right_ones()
    {
        var wrong = Directory.CreateDirectory(Path.Combine(_directory, "wrong")).FullName;
        await File.WriteAllTextAsync(Path.Combine(wrong, "x.yaml"), "operator: x\nprogram: cp\nports: {data: {axis: time}}\noutput: {axis: line}\n");
        var (exit, log) = await SiloProcess.RunAsync([], "--data", Path.Combine(_directory, "other"), "--operators", wrong, "--urls", "http://127.0.0.1:0");
        exit.ShouldBe(1);
        log.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("x.yaml:4:16: there is no such axis (value: line; bound: time, frequency, row)");

        var pipeline = Path.Combine(Tree.Root, "samples", "pipelines", "band-watch.yaml");
        (await SiloProcess.RunAsync([], "pipeline", "check", pipeline, "--operators", Declarations)).Exit.ShouldBe(0);
        (await SiloProcess.RunAsync([], "pipeline", "check", pipeline)).Exit.ShouldBe(1);
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task CommandsSayItAsync(RunView run)
    {
        var text = await SayAsync("product", "log", run.Steps.Single(step => step.Id == "power").Product, "--segment", "2");
        text.ShouldContain("segment 2, ");
        text.ShouldContain("exit code 0");
        text.ShouldContain("  segment 2: power 4.99");
    }

    private async Task<string> SayAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);
        var exit = await CommandRunner.RunAsync(Program.Root(session), [.. arguments, "--url", _application!.Urls.Single()], session, CancellationToken.None);
        exit.ShouldBe(0, error.ToString());
        return output.ToString();
    }

    private async Task<RunView> RunAsync(double[] samples)
    {
        await Client.Datasets.CreateAsync(new NewDataset("sine", 1000, RateHz, [new ColumnView("H1", "strain")], SegmentSamples: (int)RateHz));
        using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(samples).ToArray());
        await Client.Datasets.PostFileAsync("sine", body);
        await Client.Datasets.SealAsync("sine");
        var pipeline = await Client.Pipelines.SubmitAsync(Tree.Read("samples/pipelines/band-watch.yaml"));
        var run = await Client.Runs.StartAsync(new NewRun(pipeline.Name, new Dictionary<string, string> { ["strain"] = "sine" }, pipeline.Version));
        await foreach (var view in Client.Runs.WatchAsync(run.Id))
        {
            run = view;
        }

        return run;
    }
}
