using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Products that nothing refers to go, those that something refers to stay, and one that went comes back the same.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GarbageTests(SharedPostgres postgres)
{
    [Fact]
    public async Task What_a_cancelled_run_made_and_nothing_else_uses_is_released_and_what_a_result_rests_on_stays()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("kept", ("a", "copy", "data", 2));
        await silo.SubmitAsync("held", ("a", "copy", "data", 2), ("b", "copy", "a", 3), ("c", "held", "b", 5));
        var kept = await silo.RunAsync("kept-1", "kept", "data");
        var held = await silo.StartRunAsync("held-1", "held", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        // While it runs, everything of it is kept, also against a collection that does not wait.
        (await CollectAsync(silo, now: true)).Removed.ShouldBe(0);
        await silo.Grains.Run("held-1").CancelAsync();
        await CollectUntilAsync(silo, () => !IsStored(silo, held.Outputs["b"]) && !IsStored(silo, held.Outputs["c"]));

        silo.Read(kept.Outputs["a"]).Length.ShouldBe(40);
        silo.Read(ProductId.OfDataset("data")).Length.ShouldBe(40);

        // Virtual again: whoever wants it makes it, and gets the same.
        silo.Operators.LetGo();
        var again = await silo.RunAsync("held-2", "held", "data");
        again.State.ShouldBe(RunState.Committed);
        again.Steps[0].Reused.ShouldBe(10);
        again.Steps[1].Reused.ShouldBe(0);
        silo.Read(again.Outputs["c"]).ShouldBe([.. Enumerable.Range(1, 40).Select(sample => 30.0 * sample)]);
    }

    [Fact]
    public async Task The_end_of_a_failed_run_marks_what_it_made_and_the_grace_period_keeps_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("poison", ("a", "copy", "data", 2), ("b", "faulty", "a", 3));
        var run = await silo.RunAsync("poison-1", "poison", "data");
        run.State.ShouldBe(RunState.Failed);
        await UntilAsync(async () => (await DryRunAsync(silo)).Items.Single(item => item.Product == run.Outputs["a"]).Verdict is
        { Reason: GarbageReason.Grace, Until: not null });
        silo.Read(run.Outputs["a"]).Length.ShouldBe(40);
        (await CollectAsync(silo)).Removed.ShouldBe(0);

        await silo.Grains.Step(run.Outputs["a"]).PinAsync("for the paper");
        await CollectUntilAsync(silo, () => !IsStored(silo, run.Outputs["b"]));
        IsStored(silo, run.Outputs["a"]).ShouldBeTrue();
        (await DryRunAsync(silo)).Items.Single(item => item.Product == run.Outputs["a"]).Verdict.ShouldBe(
            new GarbageVerdict(GarbageAction.Keep, GarbageReason.Pinned, "for the paper"));
        await silo.Grains.Step(run.Outputs["a"]).PinAsync(null);
        await CollectUntilAsync(silo, () => !IsStored(silo, run.Outputs["a"]));
    }

    [Fact]
    public async Task A_dry_run_says_why_each_product_is_kept_and_changes_nothing()
    {
        await using var silo = await StartAsync(keepIntermediatesOf: 1);
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("chain", ("a", "copy", "data", 2), ("b", "copy", "a", 3));
        var run = await silo.RunAsync("chain-1", "chain", "data");
        var before = await DryRunAsync(silo);
        Verdict(before, ProductId.OfDataset("data")).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Dataset, "data"));
        Verdict(before, run.Outputs["b"]).ShouldBe(new GarbageVerdict(GarbageAction.Keep, GarbageReason.Result, "chain-1"));
        before.Bytes.ShouldBe(before.Items.Sum(item => item.Bytes));
        before.Items.Length.ShouldBe(3);
        (await DryRunAsync(silo, now: true)).Removed.ShouldBe(0);
        silo.Read(run.Outputs["a"]).Length.ShouldBe(40);

        static GarbageVerdict Verdict(CollectionReport collection, ProductId product) => collection.Items.Single(item => item.Product == product).Verdict;
    }

    [Fact]
    public async Task An_intermediate_that_was_removed_materialises_when_somebody_asks_and_the_result_beside_it_is_untouched()
    {
        await using var silo = await StartAsync(keepIntermediatesOf: 0);
        await silo.PostSealedAsync("data", 40);
        await silo.Grains.Pipeline("chain").SubmitAsync("", """
            pipeline: chain
            inputs: {data: {axis: time}}
            steps:
              a: {operator: copy, inputs: {data: data}, parameters: {gain: 2}}
              b: {operator: neighbours, inputs: {data: a}, parameters: {gain: 3}}
            outputs: {b: b}
            """);
        var run = await silo.RunAsync("chain-1", "chain", "data");
        var intermediate = run.Steps[0].Step.Definition.Product;
        var (hashes, result) = (silo.Hashes(intermediate), silo.Hashes(run.Outputs["b"]));
        await CollectUntilAsync(silo, () => !IsStored(silo, intermediate));

        silo.Hashes(run.Outputs["b"]).ShouldBe(result);
        var lineages = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => silo.Grains.Segment(intermediate, index).MaterialiseAsync()));
        lineages.Select(lineage => lineage.Content).ShouldBe(hashes);
        (await silo.RunAsync("chain-2", "chain", "data")).State.ShouldBe(RunState.Committed);
        silo.Hashes(run.Outputs["b"]).ShouldBe(result);
    }

    [Fact]
    public async Task A_product_that_is_removed_under_a_run_is_made_again_and_the_run_ends_as_if_nothing_had_been() =>
        await RemoveUnderRunAsync(await TestSilo.StartAsync());

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task On_several_silos_too_a_product_that_is_removed_under_a_run_is_made_again(SegmentPlace segments)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), segments);
        var silo = await cluster.AddAsync();
        await cluster.AddAsync();
        await RemoveUnderRunAsync(silo, cluster.Silos[1]);
    }

    private static async Task RemoveUnderRunAsync(TestSilo silo, TestSilo? other = null)
    {
        await using var owned = other is null ? silo : null;
        await silo.PostSealedAsync("data", 80);
        await silo.SubmitAsync("first", ("a", "copy", "data", 2));
        await silo.SubmitAsync("held", ("a", "copy", "data", 2), ("b", "held", "a", 3), ("c", "total", "b", 1));
        await silo.RunAsync("first-1", "first", "data");
        var run = await silo.StartRunAsync("held-1", "held", "data");
        await Task.WhenAny(silo.Operators.Reached.Task, (other ?? silo).Operators.Reached.Task).WaitAsync(TestSilo.Guard);

        // Not what a collection does: the run counts on it.
        (other ?? silo).Store.Remove(run.Outputs["a"]).ShouldBeGreaterThan(0);
        silo.Operators.LetGo();
        other?.Operators.LetGo();
        var end = await silo.WaitAsync("held-1", status => status.State != RunState.Running);
        end.State.ShouldBe(RunState.Committed, end.Problem);
        foreach (var each in new[] { silo, other ?? silo })
        {
            each.Read(end.Outputs["c"]).ShouldBe([6.0 * 80 * 81 / 2, 20]);
        }
    }

    private static Task<TestSilo> StartAsync(int keepIntermediatesOf) => TestSilo.StartAsync(substitute: services =>
        services.Replace(ServiceDescriptor.Singleton(GarbagePolicy.Default with { KeepIntermediatesOf = keepIntermediatesOf })));

    private static bool IsStored(TestSilo silo, ProductId product) => silo.Store.List().Any(stored => stored.Product == product);

    private static Task<CollectionReport> DryRunAsync(TestSilo silo, bool now = false) => CollectAsync(silo, now, dryRun: true);

    private static Task<CollectionReport> CollectAsync(TestSilo silo, bool now = false, bool dryRun = false) =>
        silo.Grains.GetGrain<ICollectorGrain>(GrainKeys.Collector).CollectAsync(new CollectionRequest(dryRun, now, 100));

    // A step is in use until the run's release has reached it.
    private static Task CollectUntilAsync(TestSilo silo, Func<bool> isDone) => UntilAsync(async () =>
    {
        await CollectAsync(silo, now: true);
        return isDone();
    });

    private static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (!await isDone())
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
