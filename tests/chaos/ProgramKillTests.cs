using System.Globalization;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Chaos;

/// <summary>A silo that is killed while a program undoes a step.</summary>
public sealed class ProgramKillTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("lisa-undoing-").FullName;

    [Fact]
    public async Task The_program_dies_with_the_silo_and_the_step_is_undone_when_it_comes_back()
    {
        var declarations = Directory.CreateDirectory(Path.Combine(_root, "operators")).FullName;
        var (begun, go) = (Path.Combine(_root, "begun"), Path.Combine(_root, "go"));
        await File.WriteAllTextAsync(Path.Combine(declarations, "undo.yaml"), """
            compensation: undo
            program: sh
            files: {script: undo.sh}
            arguments: ["{file.script}"]
            """);
        await File.WriteAllTextAsync(Path.Combine(declarations, "undo.sh"), $"echo $$ >> {begun}\nwhile [ ! -e {go} ]; do sleep 0.1; done\n");
        string id;
        await using (var silo = await SiloProcess.StartAsync(Path.Combine(_root, "data"), null, "--operators", declarations))
        {
            using var client = silo.Connect();
            await client.Datasets.CreateAsync(new NewDataset("data", 1000, 16, [new ColumnView("c")], SegmentSamples: 16));
            using var body = new MemoryStream(new byte[64 * sizeof(double)]);
            await client.Datasets.PostFileAsync("data", body);
            await client.Pipelines.SubmitAsync("pipeline: p\ninputs: [data]\nsteps: {a: {operator: detrend, inputs: {data: data}, compensate: {by: undo}}}\n");
            id = (await client.Runs.StartAsync(new NewRun("p", new Dictionary<string, string> { ["data"] = "data" }))).Id;
            await UntilAsync(async () => (await client.Runs.GetAsync(id)).Steps[0].Done > 0);
            await client.Runs.CancelAsync(id);
            await UntilAsync(() => Task.FromResult(Lines(begun).Length == 1));
            (await client.Runs.GetAsync(id)).State.ShouldBe(RunStates.Compensating);
            await silo.KillAsync();
            await UntilAsync(() => Task.FromResult(!IsAlive(Lines(begun)[0])));
        }

        await File.WriteAllTextAsync(go, "");
        await using var again = await SiloProcess.StartAsync(Path.Combine(_root, "data"), null, "--operators", declarations);
        using var other = again.Connect();
        await UntilAsync(async () => (await other.Runs.GetAsync(id)).IsFinal());

        var run = await other.Runs.GetAsync(id);
        run.State.ShouldBe(RunStates.Cancelled);
        var undone = run.Compensations.ShouldNotBeNull().ShouldHaveSingleItem();
        (undone.State, undone.Attempts).ShouldBe(("done", 2));
        Lines(begun).Length.ShouldBe(2);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static bool IsAlive(string process) => File.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"))
        && File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Trim()[0] is not ('Z' or 'X');

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Guard);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
