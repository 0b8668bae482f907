using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Declared programs as steps of runs, in one silo and in several.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExecTests(SharedPostgres postgres) : IDisposable
{
    private const string Same = """
        operator: same
        version: 1
        program: cp
        arguments: ["{input.data}", "{output}"]
        ports: {data: {axis: time}}
        parameters: {number: {type: integer, default: 1}}
        output: {axis: time, columns: same}
        """;

    private const string RunningSum = """
        operator: running-sum
        version: 1
        program: /usr/bin/python3
        files: {script: running_sum.py}
        arguments: ["{file.script}", "{input.data}", "{previous}", "{output}"]
        format: json
        ports: {data: {axis: time, dependency: scan}}
        output: {axis: time, columns: same}
        """;

    private const string RunningSumScript = """
        import json, os, sys
        source, previous, output = sys.argv[1:]
        total = json.load(open(previous))["rows"][-1][1] if os.path.exists(previous) else 0
        rows = []
        for row in json.load(open(source))["rows"]:
            total += row[1]
            rows.append([total])
        json.dump({"rows": rows}, open(output, "w"))
        """;

    private const string Poisonous = """
        operator: poisonous
        version: 1
        program: sh
        files: {script: poison.sh}
        arguments: ["{file.script}", "{index}", "{input.data}", "{output}"]
        ports: {data: {axis: time}}
        output: {axis: time, columns: same}
        """;

    private readonly string _declarations = Directory.CreateTempSubdirectory("lisa-declared-").FullName;

    [Fact]
    public async Task A_program_that_carries_state_from_segment_to_segment_is_a_step_like_any_other()
    {
        Declare("running-sum.yaml", RunningSum);
        Declare("running_sum.py", RunningSumScript);
        await using var silo = await TestSilo.StartAsync(declarations: _declarations);
        await silo.PostSealedAsync("data", 10);
        await SubmitAsync(silo, "sums", "running-sum");

        var run = await silo.RunAsync("one", "sums", "data");

        run.State.ShouldBe(RunState.Committed, run.Problem);
        double sum = 0;
        silo.Read(run.Outputs["made"]).ShouldBe([.. Enumerable.Range(1, 10).Select(sample => sum += sample)]);
        (await silo.RunAsync("two", "sums", "data")).Steps[0].Reused.ShouldBe(3);
    }

    [Fact]
    public async Task A_segment_on_which_a_program_fails_fails_the_run_with_its_last_words_and_they_are_in_the_log()
    {
        Declare("poisonous.yaml", Poisonous);
        Declare("poison.sh", "if [ \"$1\" = 1 ]; then echo 'not with me' >&2; exit 7; fi; cp \"$2\" \"$3\"");
        await using var silo = await TestSilo.StartAsync(declarations: _declarations);
        await silo.PostSealedAsync("data", 12);
        await SubmitAsync(silo, "poisonous", "poisonous");

        var run = await silo.RunAsync("one", "poisonous", "data");

        run.State.ShouldBe(RunState.Failed);
        run.Problem.ShouldNotBeNull().ShouldContain("exit code 7: not with me");
        (run.Steps[0].Report.Done, run.Steps[0].Report.Failed).ShouldBe((2, 1));
        var notes = await silo.Grains.ProgramLog(run.Outputs["made"]).ListAsync(1, 10);
        notes.ShouldNotBeEmpty();
        notes.ShouldAllBe(note => note.Text == "not with me\n" && note.Outcome == "exit code 7" && note.Silo == "embedded");
        (await silo.Grains.ProgramLog(run.Outputs["made"]).ListAsync(0, 10)).ShouldBeEmpty("it said nothing, and ended well");
    }

    [Fact]
    public async Task A_silo_that_comes_back_with_another_program_of_the_same_version_computes_another_product()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-exec-").FullName;
        Declare("same.yaml", Same);
        ProductId first;
        await using (var silo = await TestSilo.StartAsync(directory, declarations: _declarations))
        {
            await silo.PostSealedAsync("data", 12);
            await SubmitAsync(silo, "copies", "same");
            first = (await silo.RunAsync("one", "copies", "data")).Outputs["made"];
        }

        Declare("same.yaml", Same.Replace("\"{input.data}\"", "\"--no-clobber\", \"{input.data}\"", StringComparison.Ordinal));
        await using (var silo = await TestSilo.StartAsync(directory, declarations: _declarations))
        {
            var run = await silo.RunAsync("two", "copies", "data");
            run.State.ShouldBe(RunState.Committed, run.Problem);
            run.Outputs["made"].ShouldNotBe(first);
            run.Steps[0].Reused.ShouldBe(0);
            silo.Read(first).Length.ShouldBe(12, "what the earlier one made is still there");
        }

        Directory.Delete(directory, recursive: true);
    }

    [PostgresFact]
    public async Task A_silo_without_the_declaration_is_given_none_of_its_items_and_serves_its_products_all_the_same()
    {
        Declare("same.yaml", Same);
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files) { Declarations = _declarations };
        var with = await cluster.AddAsync();
        await with.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await SubmitAsync(with, "copies", "same");
        await with.StartRunAsync("run", "copies", "data");
        cluster.Declarations = null;
        var without = await cluster.AddAsync();
        await with.PostAsync("data", 160);
        await with.Grains.Dataset("data").SealAsync();

        var run = await without.WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        Writers(with, run.Outputs["made"]).ShouldBe(Enumerable.Repeat(with.Store.Writer, 40));

        // A product that nobody computed yet: whichever silo is asked for a segment, the one that has the program computes it.
        var definition = run.Steps[0].Step.Definition;
        var spec = definition.Spec with { Parameters = new ParameterSet([KeyValuePair.Create("number", "2")]) };
        var other = definition with { Product = ProductId.Of(spec), Spec = spec };
        await without.Grains.Step(other.Product).DefineAsync(other);
        var lineages = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => without.Grains.Segment(other.Product, index).MaterialiseAsync()));
        lineages.Select(lineage => lineage.Length).ShouldAllBe(length => length == Campaign.SegmentLength);
        Writers(with, other.Product).ShouldBe(Enumerable.Repeat(with.Store.Writer, 12));
    }

    public void Dispose() => Directory.Delete(_declarations, recursive: true);

    private static async Task SubmitAsync(TestSilo silo, string pipeline, string computing) => await silo.Grains.Pipeline(pipeline).SubmitAsync("", $$$"""
        pipeline: {{{pipeline}}}
        inputs: [data]
        steps:
          made: {operator: {{{computing}}}, inputs: {data: data}}
        """);

    private static List<string> Writers(TestSilo silo, ProductId product)
    {
        using var lease = silo.Store.Open(product);
        lease.Log.Refresh();
        List<string> writers = [];
        for (long index = 0; lease.Log.TryGet(index, out var record); index++)
        {
            writers.Add(lease.Log.WriterOf(record));
        }

        return writers;
    }

    private void Declare(string file, string text) => File.WriteAllText(Path.Combine(_declarations, file), text);
}
