using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Operators.Exec;
using Lisa.Grains.Pipelines;
using Lisa.Tests.Tidy;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Exec;

/// <summary>What a declaration says, what is refused of it, and what its fingerprint follows from.</summary>
public sealed class DeclarationTests : IDisposable
{
    private const string Plain = """
        operator: plain
        version: 2
        summary: Does little.
        program: cp
        arguments: ["--reflink=never", "{input.data}", "{output}"]
        ports: {data: {axis: time, dependency: {before: 1, after: 2}, meaning: the data}, noise: {axis: frequency, dependency: whole}}
        parameters:
          low_hz: {type: number, unit: Hz, default: 20.0, minimum: 0, meaning: lower end}
          word: {type: choice, choices: [mean, median], default: median}
        output: {axis: time, columns: {power: V²}, samples: 4}
        environment: {pass: [LANG], set: {OMP_NUM_THREADS: "1"}}
        limits: {seconds: 5, memory_mib: 100, output_mib: 2}
        needs: [big-memory]
        refused_exit_code: 3
        """;

    private readonly DeclaredPrograms _programs = new();

    [Fact]
    public void A_declaration_is_an_operator_like_any_other()
    {
        var info = _programs.Declare(Plain).Info;

        (info.Name, info.Version, info.Summary).ShouldBe(("plain", 2, "Does little."));
        info.Ports.ShouldBe([new Port("data", AxisKind.Time, "the data"), new Port("noise", AxisKind.Frequency, "")]);
        info.Parameters.Select(each => (each.Name, each.Type, each.Default, each.Unit, each.Minimum)).ShouldBe(
            [("low_hz", ParameterType.Number, "20", "Hz", 0), ("word", ParameterType.Choice, "median", "", double.NegativeInfinity)]);
        info.Fingerprint.ShouldNotBeNull().Length.ShouldBe(40);
        info.Needs.ShouldBe(["big-memory", $"exec.plain.2.{info.Fingerprint![..12]}"]);
    }

    [Theory]
    [InlineData("operator: plain", "operator: Plain", "impossible name")]
    [InlineData("version: 2", "version: 0", "version is out of bounds")]
    [InlineData("program: cp", "program: no-such-program-anywhere", "there is no program no-such-program-anywhere")]
    [InlineData("program: cp", "program: bin/cp", "a name, a whole path or a file of the declaration")]
    [InlineData("program: cp", "files: {script: gone.py}\nprogram: cp", "the file cannot be read")]
    [InlineData("{input.data}", "{input.dato}", "Did you mean input.data?")]
    [InlineData("{input.data}", "{input.data", "every { has its }")]
    [InlineData("{output}", "{previous}", "there is nothing of this name to fill in")]
    [InlineData("axis: frequency, dependency: whole", "axis: frequency, dependency: scan", "only the first port can be scanned")]
    [InlineData("dependency: whole", "dependency: hole", "Did you mean whole?")]
    [InlineData("default: 20.0", "default: -1", "does not take its own default")]
    [InlineData("choices: [mean, median]", "choices: []", "no words to choose from")]
    [InlineData("samples: 4", "samples: 4, bin_hz: 2", "only spectra have bins")]
    [InlineData("axis: time, columns", "axis: frequency, columns", "how many bins")]
    [InlineData("columns: {power: V²}", "columns: {}", "impossible number of columns")]
    [InlineData("set: {OMP_NUM_THREADS: \"1\"}", "set: {HOME: \"1\"}", "no variable that can be passed or set")]
    [InlineData("seconds: 5", "seconds: 0", "seconds is out of bounds")]
    [InlineData("seconds: 5", "minutes: 5", "limits has no such key")]
    [InlineData("refused_exit_code: 3", "refused_exit_code: 0", "refused_exit_code is out of bounds")]
    [InlineData("needs: [big-memory]", "needs: big-memory", "needs is no list")]
    [InlineData("needs: [big-memory]", "wants: big-memory", "a declaration has no such key")]
    public void What_is_wrong_with_it_stops_the_start_and_says_where(string from, string to, string what)
    {
        Plain.ShouldContain(from);
        var error = Should.Throw<ArgumentException>(() => _programs.Declare(Plain.Replace(from, to, StringComparison.Ordinal)));

        error.Message.ShouldStartWith("operators: ");
        error.Message.ShouldContain(what);
    }

    [Fact]
    public void Two_declarations_of_one_version_are_refused_and_so_is_the_name_of_a_standard_operator()
    {
        _programs.File("other.yaml", Plain);
        Should.Throw<ArgumentException>(() => _programs.Declare(Plain)).Message.ShouldContain("both declare plain version 2");
        _programs.File("other.yaml", Plain.Replace("version: 2", "version: 3", StringComparison.Ordinal));
        _programs.Load().Select(each => each.Info.Version).ShouldBe([2, 3]);
        Should.Throw<ArgumentException>(() => ExecOperators.Load(
            _programs.Declarations, _programs.Work, _programs.Work, [new OperatorInfo("plain", 1, "", [], [], "")], TimeProvider.System))
            .Message.ShouldContain("every silo has as an operator of its own");
    }

    [Theory]
    [InlineData("arguments: [\"--reflink=never\"", "arguments: [\"--reflink=auto\"")]
    [InlineData("program: cp", "program: mv")]
    [InlineData("before: 1", "before: 2")]
    [InlineData("power: V²", "power: V")]
    [InlineData("samples: 4", "samples: 8")]
    [InlineData("OMP_NUM_THREADS: \"1\"", "OMP_NUM_THREADS: \"2\"")]
    [InlineData("program: cp", "program: cp\nformat: json")]
    public void What_the_output_follows_from_changes_the_fingerprint(string from, string to) =>
        FingerprintOf(Plain.Replace(from, to, StringComparison.Ordinal)).ShouldNotBe(FingerprintOf(Plain));

    [Theory]
    [InlineData("seconds: 5", "seconds: 6")]
    [InlineData("memory_mib: 100", "memory_mib: 200")]
    [InlineData("summary: Does little.", "summary: Does more. # or so")]
    [InlineData("needs: [big-memory]", "needs: []")]
    [InlineData("pass: [LANG]", "pass: []")]
    public void What_it_does_not_follow_from_leaves_the_fingerprint(string from, string to) =>
        FingerprintOf(Plain.Replace(from, to, StringComparison.Ordinal)).ShouldBe(FingerprintOf(Plain));

    [Fact]
    public void A_file_of_the_program_that_changes_changes_the_fingerprint_and_what_runs_is_what_was_hashed()
    {
        var before = _programs.Script("printf '%s' '{\"rows\": [[1, 2], [1, 2], [1, 2], [1, 2]]}' > \"$2\"", format: "json");
        var other = _programs.Script("printf '%s' '{\"rows\": [[3, 4], [3, 4], [3, 4], [3, 4]]}' > \"$2\"", format: "json");

        other.Info.Fingerprint.ShouldNotBe(before.Info.Fingerprint);
        using var old = DeclaredPrograms.Compute(before, DeclaredPrograms.Ten(), 0);
        old[0].ToArray().ShouldBe([1, 1, 1, 1], "the copy of its own start");
        using var fresh = DeclaredPrograms.Compute(other, DeclaredPrograms.Ten(), 0);
        fresh[0].ToArray().ShouldBe([3, 3, 3, 3]);
    }

    [Fact]
    public void Products_of_another_program_are_other_products_and_all_others_have_the_identity_they_had()
    {
        var spec = new ProductSpec("plain", 2, ParameterSet.Empty, [new InputBinding("data", ProductId.OfDataset("d"))]);
        string?[] programs = [null, "a", "b"];
        programs.Select(program => ProductId.Of(spec with { Fingerprint = program }).Text).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void The_samples_are_in_order_and_the_sample_pipeline_can_name_them()
    {
        var registry = ExecOperators.Describe(Path.Combine(Tree.Root, "samples", "operators"), StandardOperators.All);

        PipelineParser.Parse(Tree.Read("samples/pipelines/band-watch.yaml"), registry).OrRefuse().Steps.Select(step => step.Operator)
            .ShouldBe(["clip", "bandpass", "band-power"]);
    }

    [Fact]
    public void A_compensation_is_declared_like_an_operator_without_ports()
    {
        _programs.File("undo.yaml", """
            compensation: undo
            version: 4
            program: touch
            arguments: ["{run}-{step}-{attempt}-{parameter.level}"]
            parameters: {level: {type: integer, default: 1}}
            """);

        var info = ExecOperators.Describe(_programs.Declarations, []).Compensations.ShouldHaveSingleItem();

        (info.Name, info.Version).ShouldBe(("undo", 4));
        info.Ports.ShouldBeEmpty();
        info.Needs.ShouldBe([$"exec.undo.4.{info.Fingerprint![..12]}"]);
        _programs.File("undo.yaml", "compensation: undo\nprogram: touch\narguments: [\"{output}\"]\n");
        Should.Throw<ArgumentException>(_programs.Load).Message.ShouldContain("undo.yaml:3:13: there is nothing of this name to fill in");
        _programs.File("undo.yaml", "compensation: undo\nprogram: touch\nformat: npy\n");
        Should.Throw<ArgumentException>(_programs.Load).Message.ShouldContain("a declaration has no such key");
    }

    public void Dispose() => _programs.Dispose();

    private string? FingerprintOf(string yaml) => _programs.Declare(yaml).Info.Fingerprint;
}
