using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Runs on a silo: what they compute, what they need not compute again, what they commit.</summary>
public sealed class RunTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    private TestOperators Operators => _silo.Operators;

    [Fact]
    public async Task A_pipeline_of_every_shape_gives_what_its_operators_say()
    {
        await _silo.PostSealedAsync("shapes", 10);
        await _silo.SubmitAsync("shapes", ("a", "copy", "data", 2), ("b", "neighbours", "a", 1), ("c", "accumulate", "b", 1), ("d", "total", "c", 1));
        var run = await _silo.RunAsync("shapes", "shapes", "shapes");
        run.State.ShouldBe(RunState.Committed, run.Problem);

        var copied = Enumerable.Range(1, 10).Select(sample => 2.0 * sample).ToArray();
        var sums = copied.Chunk(4).Select(segment => segment.Sum()).ToArray();
        double[] beside = [sums[1], sums[0] + sums[2], sums[1]];
        var neighbours = copied.Select((sample, at) => sample + beside[at / 4]).ToArray();
        double sum = 0;
        var accumulated = neighbours.Select(sample => sum += sample).ToArray();
        _silo.Read(run.Outputs["a"]).ShouldBe(copied);
        _silo.Read(run.Outputs["b"]).ShouldBe(neighbours);
        _silo.Read(run.Outputs["c"]).ShouldBe(accumulated);
        _silo.Read(run.Outputs["d"]).ShouldBe([accumulated.Sum(), 3]);
    }

    [Fact]
    public async Task A_step_may_make_several_segments_of_one_or_of_the_whole()
    {
        await _silo.PostSealedAsync("parts", 10);
        await _silo.SubmitAsync("parts", ("a", "copy", "data", 1), ("b", "pieces", "a", 1), ("c", "shares", "a", 1));
        var run = await _silo.RunAsync("parts", "parts", "parts");
        run.State.ShouldBe(RunState.Committed, run.Problem);
        run.Steps.Select(step => step.Report.Total).ShouldBe([3, 6, 3]);
        _silo.Read(run.Outputs["b"]).ShouldBe(Enumerable.Range(1, 10).Select(sample => (double)sample));
        _silo.Read(run.Outputs["c"]).ShouldBe([0, 55, 110]);
    }

    [Fact]
    public async Task Rounds_of_a_step_are_products_that_another_pipeline_reuses()
    {
        await _silo.PostSealedAsync("rounds", 20);
        await _silo.Grains.Pipeline("rounds").SubmitAsync("", Rounds(4));
        var first = await _silo.RunAsync("rounds-4", "rounds", "rounds");
        first.State.ShouldBe(RunState.Committed, first.Problem);
        _silo.Read(first.Outputs["twice"]).ShouldBe(Enumerable.Range(1, 20).Select(sample => Math.Pow(7, 4) * sample));
        await _silo.Grains.Pipeline("rounds").SubmitAsync("", Rounds(6));
        var second = await _silo.RunAsync("rounds-6", "rounds", "rounds");
        second.Steps.Select(step => (step.Step.Id, step.Reused)).ShouldBe(
            [("twice.1", 5), ("twice.2", 5), ("twice.3", 5), ("twice.4", 5), ("twice.5", 0), ("twice", 0)], ignoreOrder: true);

        static string Rounds(int times) =>
            $"pipeline: rounds\ninputs: [data]\nsteps:\n  twice: {{operator: copy, inputs: {{data: data}}, parameters: {{gain: 7}}, repeat: {{port: data, times: {times}}}}}\n";
    }

    [Fact]
    public async Task The_same_run_again_computes_nothing_and_commits_the_same_products()
    {
        await _silo.PostSealedAsync("again", 40);
        await _silo.SubmitAsync("again", ("a", "copy", "data", 11), ("b", "neighbours", "a", 11), ("c", "accumulate", "b", 11), ("d", "total", "c", 11));
        var first = await _silo.RunAsync("again-1", "again", "again");
        var second = await _silo.RunAsync("again-2", "again", "again");
        second.State.ShouldBe(RunState.Committed, second.Problem);
        second.Outputs.ShouldBe(first.Outputs);
        second.Steps.Select(step => step.Reused).ShouldBe([10, 10, 10, 1]);
        first.Steps.Select(step => step.Reused).ShouldBe([0, 0, 0, 0]);
        foreach (var (computing, segments) in new[] { (Operators.Copy, 10), (Operators.Neighbours, 10), (Operators.Accumulate, 10), (Operators.Total, 1) })
        {
            computing.ComputedWith(11).ShouldBe(segments, computing.Info.Name);
        }
    }

    [Fact]
    public async Task A_parameter_that_changes_downstream_recomputes_only_what_lies_downstream()
    {
        await _silo.PostSealedAsync("downstream", 40);
        await _silo.SubmitAsync("downstream", ("a", "copy", "data", 21), ("b", "neighbours", "a", 22), ("c", "accumulate", "b", 23));
        var before = await _silo.RunAsync("downstream-1", "downstream", "downstream");
        await _silo.SubmitAsync("downstream", ("a", "copy", "data", 21), ("b", "neighbours", "a", 24), ("c", "accumulate", "b", 23));
        var after = await _silo.RunAsync("downstream-2", "downstream", "downstream");
        after.State.ShouldBe(RunState.Committed, after.Problem);
        after.Outputs["a"].ShouldBe(before.Outputs["a"]);
        after.Outputs["b"].ShouldNotBe(before.Outputs["b"]);
        after.Outputs["c"].ShouldNotBe(before.Outputs["c"]);
        Operators.Copy.ComputedWith(21).ShouldBe(10);
        Operators.Neighbours.ComputedWith(24).ShouldBe(10);
        Operators.Accumulate.ComputedWith(23).ShouldBe(20);
    }

    [Fact]
    public async Task Two_runs_at_once_share_the_step_they_have_in_common()
    {
        await _silo.PostSealedAsync("shared", 80);
        await _silo.SubmitAsync("shared-one", ("a", "copy", "data", 31), ("b", "neighbours", "a", 32));
        await _silo.SubmitAsync("shared-other", ("a", "copy", "data", 31), ("c", "accumulate", "a", 33));
        var runs = await Task.WhenAll(
            _silo.RunAsync("shared-1", "shared-one", "shared"), _silo.RunAsync("shared-2", "shared-other", "shared"));
        runs.ShouldAllBe(run => run.State == RunState.Committed);
        Operators.Copy.ComputedWith(31).ShouldBe(20);
    }

    [Fact]
    public async Task A_committed_run_is_in_the_catalogue_with_all_its_products()
    {
        await _silo.PostSealedAsync("catalogue", 8);
        await _silo.SubmitAsync("catalogue", ("a", "copy", "data", 41), ("b", "accumulate", "a", 41));
        var run = await _silo.RunAsync("catalogue-1", "catalogue", "catalogue");
        var entry = (await _silo.Grains.Catalogue("catalogue").FindAsync("catalogue-1")).ShouldNotBeNull();
        entry.Outputs.ToDictionary(output => output.Name, output => output.Product).ShouldBe(run.Outputs.ToDictionary());
        (await _silo.Grains.Catalogue("catalogue").ListAsync(10)).Select(each => each.Run).ShouldBe(["catalogue-1"]);
    }

    [Fact]
    public async Task Asked_to_start_again_a_run_is_the_same_run()
    {
        await _silo.PostSealedAsync("twice", 8);
        await _silo.SubmitAsync("twice", ("a", "copy", "data", 51));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _silo.StartRunAsync("twice-1", "twice", "twice")));
        (await _silo.WaitAsync("twice-1", run => run.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        (await _silo.Grains.Catalogue("twice").ListAsync(10)).Length.ShouldBe(1);
        Operators.Copy.ComputedWith(51).ShouldBe(2);
    }

    [Fact]
    public async Task A_run_of_what_does_not_exist_is_refused_and_leaves_nothing()
    {
        await _silo.SubmitAsync("nothing", ("a", "copy", "data", 1));
        var refused = await Should.ThrowAsync<RefusalException>(() => _silo.StartRunAsync("nothing-1", "nothing", "no-such-dataset"));
        refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.NotFound);
        (await _silo.Grains.Run("nothing-1").GetAsync()).ShouldBeNull();
    }
}
