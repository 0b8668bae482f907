using System.Text.Json;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Operators.Exec;
using Lisa.Tests.Unit.Operators;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Exec;

/// <summary>Programs as operators: what they are given, what they give back, and what becomes of those that misbehave.</summary>
public sealed class ExecOperatorTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly DeclaredPrograms _programs = new();

    [Theory]
    [InlineData("npy")]
    [InlineData("json")]
    public void A_program_is_given_a_segment_and_its_output_is_read_back_gaps_included(string format)
    {
        var samples = DeclaredPrograms.Ten()["a"];
        samples[5] = double.NaN;
        var input = InMemoryProduct.Series(2, 4, "V", ("a", samples), ("b", samples));

        // The JSON that a program reads has the axis before the columns; an NPY file is the same in both directions.
        var computing = format == "npy"
            ? _programs.Script("cp \"$1\" \"$2\"")
            : _programs.Script("/usr/bin/python3 -c 'import json,sys; json.dump({\"rows\": [row[1:] for row in json.load(open(sys.argv[1]))[\"rows\"]]}, open(sys.argv[2], \"w\"))' \"$1\" \"$2\"", format: "json");

        using var middle = DeclaredPrograms.Compute(computing, input, 1);
        using var last = DeclaredPrograms.Compute(computing, input, 2);

        middle[0].ToArray().ShouldBe([4.5, double.NaN, 6.5, 7.5]);
        last[1].ToArray().ShouldBe([8.5, 9.5]);
    }

    [Fact]
    public void The_job_says_what_the_files_do_not()
    {
        var computing = _programs.Script("cat \"$3\" >&2; cp \"$1\" \"$2\"", "parameters: {low_hz: {type: number, unit: Hz, default: 20}, word: {type: choice, choices: [mean], default: mean}}");

        using var block = DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 1);

        var job = JsonDocument.Parse(_programs.Notes.Single().Text).RootElement;
        job.GetProperty("index").GetInt64().ShouldBe(1);
        job.GetProperty("parameters").GetProperty("low_hz").GetDouble().ShouldBe(20);
        job.GetProperty("parameters").GetProperty("word").GetString().ShouldBe("mean");
        var data = job.GetProperty("inputs").GetProperty("data");
        (data.GetProperty("origin").GetDouble(), data.GetProperty("density").GetDouble()).ShouldBe((1002, 2));
        data.GetProperty("columns")[1].GetProperty("name").GetString().ShouldBe("b");
        data.GetProperty("segments")[0].GetProperty("samples").GetInt32().ShouldBe(4);
        job.GetProperty("output").GetProperty("samples").GetInt32().ShouldBe(4);
    }

    [Fact]
    public void A_window_and_a_reduction_get_their_segments_in_a_row()
    {
        var window = _programs.Declare(Copying("{axis: time, dependency: {before: 1, after: 1}}", "{axis: row, columns: same}"));
        using (var rows = DeclaredPrograms.Compute(window, DeclaredPrograms.Ten(), 1))
        {
            rows[0].ToArray().ShouldBe([.. Enumerable.Range(0, 10).Select(at => at + 0.5)]);
        }

        var pairs = _programs.Declare(Copying("{axis: time, dependency: {every: 2}}", "{axis: time, columns: same}"));
        using var first = DeclaredPrograms.Compute(pairs, DeclaredPrograms.Ten(), 0);
        using var second = DeclaredPrograms.Compute(pairs, DeclaredPrograms.Ten(), 1);
        (first.Length, second.Length).ShouldBe((8, 2));
    }

    [Fact]
    public void Layouts_follow_from_the_declaration()
    {
        var series = new PlanRequest(ParameterSet.Empty, [new PlanInput(DeclaredPrograms.Ten().Layout, 10)], OperatorRun.Where);

        var halved = _programs.Declare(Copying("{axis: time}", "{axis: time, columns: {c: m}, samples: 2}")).Plan(series);
        (halved.Layout.Density, halved.Layout.SegmentLength, halved.Layout.Origin, halved.Samples).ShouldBe((1, 2, 1000, 5));
        halved.Layout.Columns.ShouldBe([new Column("c", "m")]);

        var spectra = _programs.Declare(Copying("{axis: time, dependency: whole}", "{axis: frequency, columns: same, samples: 5, bin_hz: 0.25, first_hz: 1}")).Plan(series);
        (spectra.Layout.Axis, spectra.Layout.Density, spectra.Layout.SegmentLength, spectra.Layout.Origin).ShouldBe((AxisKind.Frequency, 4, 5, 1));
        spectra.Dependencies.ShouldBe([Dependency.Whole]);

        var tooLong = _programs.Declare(Copying("{axis: time, dependency: {every: 1000000}}", "{axis: time, columns: same}"));
        Should.Throw<RefusalException>(() => tooLong.Plan(new PlanRequest(
            ParameterSet.Empty, [new PlanInput(DeclaredPrograms.Ten().Layout with { SegmentLength = 4096 }, null)], OperatorRun.Where))).Message.ShouldContain("too long");
    }

    [Fact]
    public void Its_environment_is_what_was_declared_its_input_empty_and_its_folder_its_own()
    {
        Environment.SetEnvironmentVariable("LISA_TEST_PASSED", "yes");
        Environment.SetEnvironmentVariable("LISA_TEST_HIDDEN", "secret");
        var computing = _programs.Script(
            "/usr/bin/env >&2; /bin/pwd >&2; /bin/cat; /bin/cp \"$1\" \"$2\"", "environment: {pass: [LISA_TEST_PASSED, LISA_TEST_ABSENT], set: {GIVEN: \"a b\"}}");

        DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0).Dispose();

        var lines = _programs.Notes.Single().Text.Split('\n');
        lines.ShouldContain("LISA_TEST_PASSED=yes");
        lines.ShouldContain("GIVEN=a b");
        lines.ShouldNotContain(line => line.Contains("secret", StringComparison.Ordinal));
        var home = lines.Single(line => line.StartsWith("HOME=", StringComparison.Ordinal))[5..];
        lines.ShouldContain($"TMPDIR={home}");
        lines.ShouldContain(home);
        home.ShouldStartWith(_programs.Work);
        Directory.Exists(home).ShouldBeFalse("it is gone when the program has ended");
    }

    [Fact]
    public void A_program_that_takes_too_long_is_killed_with_all_its_children()
    {
        // The grandchild holds standard error open: were it left alive, the end of the log would be waited for in vain.
        var computing = _programs.Script("sh -c 'sleep 600 & echo $! >&2; wait' & sleep 600", "limits: {seconds: 1}");

        var failed = Should.Throw<ProgramFailedException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0));

        failed.Message.ShouldContain("killed after 1 s");
        IsAlive(int.Parse(_programs.Notes.Single().Text, System.Globalization.CultureInfo.InvariantCulture)).ShouldBeFalse();
    }

    [Fact]
    public void What_a_program_leaves_running_is_ended_with_it()
    {
        var computing = _programs.Script("sleep 600 & echo $! >&2; cp \"$1\" \"$2\"");

        DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0).Dispose();

        IsAlive(int.Parse(_programs.Notes.Single().Text, System.Globalization.CultureInfo.InvariantCulture)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_program_that_nobody_wants_any_more_is_killed()
    {
        using var cancel = new CancellationTokenSource();
        var mark = Path.Combine(_programs.Declarations, "began");
        var computing = _programs.Script($"echo $$ > {mark}.part; mv {mark}.part {mark}; sleep 600");
        using var watcher = new FileSystemWatcher(_programs.Declarations) { EnableRaisingEvents = true };
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => began.TrySetResult();

        var computed = Task.Run(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0, cancel.Token));
        await began.Task.WaitAsync(Guard);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(computed.WaitAsync(Guard));
        IsAlive(int.Parse(await File.ReadAllTextAsync(mark), System.Globalization.CultureInfo.InvariantCulture)).ShouldBeFalse();
    }

    [Fact]
    public void Memory_is_bounded()
    {
        var computing = _programs.Script(
            "/usr/bin/python3 -c 'print(len(bytearray(int(3e8))), file=__import__(\"sys\").stderr)'; cp \"$1\" \"$2\"", "limits: {memory_mib: 200}");

        DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0).Dispose();

        _programs.Notes.Single().Text.ShouldContain("MemoryError");
    }

    [Fact]
    public void The_size_of_its_files_is_bounded()
    {
        var computing = _programs.Script("head -c 3000000 /dev/zero > \"$2\"", "limits: {output_mib: 1}");

        Should.Throw<ProgramFailedException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0));
    }

    [Fact]
    public void Of_a_flood_of_words_the_end_is_kept()
    {
        var computing = _programs.Script("head -c 3000000 /dev/zero >&2; head -c 3000000 /dev/zero; echo the end >&2; exit 1");

        Should.Throw<ProgramFailedException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0)).Message.ShouldEndWith("the end");

        var text = _programs.Notes.Single().Text;
        text.ShouldStartWith("[2991816 bytes before]");
        text.Length.ShouldBeLessThan(ProgramRun.MostSaidBytes + 100);
    }

    [Fact]
    public void An_exit_code_is_a_failure_with_the_last_lines_and_the_declared_one_a_refusal()
    {
        var computing = _programs.Script("if [ \"$4\" = 0 ]; then echo because >&2; exit 3; fi; printf 'one\\ntwo\\nthree\\nfour\\n' >&2; exit 4", "refused_exit_code: 3");

        var refused = Should.Throw<RefusalException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0)).Refusals.ShouldHaveSingleItem();
        (refused.What, refused.Value).ShouldBe(("the program refuses its input", "because"));
        Should.Throw<ProgramFailedException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 1)).Message.ShouldBe("exit code 4: two | three | four");
        _programs.Notes.Select(note => (note.Index, note.Outcome)).ShouldBe([(0, "exit code 3"), (1, "exit code 4")]);
    }

    [Fact]
    public void A_signal_is_named() =>
        Should.Throw<ProgramFailedException>(() => DeclaredPrograms.Compute(_programs.Script("kill -SEGV $$"), DeclaredPrograms.Ten(), 0)).Message.ShouldBe("ended by signal 11");

    [Fact]
    public void A_folder_that_a_program_closes_is_gone_all_the_same() =>
        DeclaredPrograms.Compute(_programs.Script("mkdir -p a/b; echo x > a/b/c; chmod 000 a/b; chmod 000 a; cp \"$1\" \"$2\""), DeclaredPrograms.Ten(), 0).Dispose();

    public void Dispose() => _programs.Dispose();

    private static string Copying(string port, string output) => $$$"""
        operator: copying
        version: 1
        program: cp
        arguments: ["{input.data}", "{output}"]
        ports: {data: {{{port}}}}
        output: {{{output}}}
        """;

    // A process that is dead and not yet reaped by its foster parent counts as dead.
    private static bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Trim()[0] is not ('Z' or 'X');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
