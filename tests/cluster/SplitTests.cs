using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Lisa.Silo.Hosting;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>
/// Two activations of every grain, on the same state and segments: two silos that do not know each other, as on both sides of a split.
/// What the second one does must be harmless.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class SplitTests(SharedPostgres postgres)
{
    [PostgresFact]
    public async Task A_run_on_both_sides_is_committed_once_with_the_same_products()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var (one, other) = await SplitAsync(cluster);
        await one.PostSealedAsync("data", 200);
        await one.SubmitAsync("pipeline", ("a", "copy", "data", 2), ("b", "neighbours", "a", 1), ("c", "total", "b", 1));

        await one.StartRunAsync("run", "pipeline", "data");
        await TolerantAsync(() => other.Grains.Run("run").ResumeAsync());
        var here = await one.WaitAsync("run", run => run.State != RunState.Running);
        var there = await SettledAsync(other, "run");

        here.State.ShouldBe(RunState.Committed, here.Problem);
        there.State.ShouldBe(RunState.Committed, there.Problem);
        (await one.Grains.Catalogue("data").ListAsync(10)).Length.ShouldBe(1);
        foreach (var product in here.Outputs.Values)
        {
            one.Hashes(product).ShouldBe(other.Hashes(product));
            using var lease = one.Store.Open(product);
            ((long?)lease.Log.Count).ShouldBe(lease.Log.Total);
        }
    }

    [PostgresFact]
    public async Task A_run_that_one_side_cancelled_is_not_committed_by_the_other()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var (one, other) = await SplitAsync(cluster);
        await one.PostSealedAsync("data", 40);
        await one.SubmitAsync("pipeline", ("a", "held", "data", 2));
        await one.StartRunAsync("run", "pipeline", "data");
        await one.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        await TolerantAsync(() => other.Grains.Run("run").ResumeAsync());
        await other.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        // The side that knows nothing of it has all its segments, and tries to commit.
        (await one.Grains.Run("run").CancelAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
        other.Operators.LetGo();
        var there = await SettledAsync(other, "run");

        there.State.ShouldBe(RunState.Cancelled);
        (await one.Grains.Catalogue("data").ListAsync(10)).ShouldBeEmpty();
        (await SettledAsync(one, "run")).State.ShouldBe(RunState.Cancelled);
    }

    [PostgresTheory]
    [InlineData(SegmentPlace.Files, 8)]
    [InlineData(SegmentPlace.Files, 0)]
    [InlineData(SegmentPlace.Database, 8)]
    [InlineData(SegmentPlace.Database, 0)]
    public async Task A_post_that_lost_its_right_is_not_acknowledged_and_what_it_commits_late_never_shows(SegmentPlace segments, int offset)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), segments);
        var (one, other) = await SplitAsync(cluster);
        await one.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await one.PostAsync("data", 8);
        var lost = await one.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), offset, one.Address);
        using var late = one.Store.Open(lost.Definition.Product);
        var first = offset / Campaign.SegmentLength;
        late.Log.Append([Segment(first, -1), Segment(first + 1, -1), Segment(first + 4, -1)], null, commit: false, post: lost.Number);

        // To the other side the silo that posts is no member: the right is free.
        var ticket = await other.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), 8, other.Address);
        ticket.Number.ShouldBeGreaterThan(lost.Number);
        await other.Grains.Dataset("data").EndPostAsync(ticket.Token, await other.AppendAsync(ticket, 8));
        try
        {
            late.Log.Append([], null, commit: true, post: lost.Number);
        }
        catch (RefusalException refused)
        {
            // The database always knows at once that the right is lost; files where the later post has been seen.
            refused.Refusals[0].What.ShouldContain("lost its right");
        }

        await Should.ThrowAsync<Exception>(() => one.Grains.Dataset("data").EndPostAsync(lost.Token, new PostEnd(offset + 20, 3)));

        foreach (var silo in new[] { one, other })
        {
            silo.Read(lost.Definition.Product).ShouldBe([.. Enumerable.Range(1, 16).Select(sample => (double)sample)]);
            (await silo.Grains.Dataset("data").GetAsync()).ShouldNotBeNull().Samples.ShouldBe(16);
        }

        await other.Grains.Dataset("data").SealAsync();
        (await Should.ThrowAsync<Exception>(() => one.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), 16, one.Address))).ShouldNotBeNull();
    }

    [PostgresTheory]
    [InlineData(SegmentPlace.Files)]
    [InlineData(SegmentPlace.Database)]
    public async Task What_was_revised_on_the_other_side_is_in_the_products(SegmentPlace segments)
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), segments);
        var (one, other) = await SplitAsync(cluster);
        await one.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await one.PostAsync("data", 40);
        await one.SubmitAsync("pipeline", ("a", "copy", "data", 2), ("b", "total", "a", 1));
        await one.StartRunAsync("run", "pipeline", "data");
        await one.WaitAsync("run", run => run.Steps[0].Report.Done == 10);

        // Both sides take the same segment for theirs to revise: the right of the first is gone when the second has it.
        var lost = await one.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), 12, one.Address);
        await CommitAsync(one, lost, -5);
        var ticket = await other.Grains.Dataset("data").BeginPostAsync(Guid.NewGuid(), 12, other.Address);
        await CommitAsync(other, ticket, 100);
        await other.Grains.Dataset("data").EndPostAsync(ticket.Token, new PostEnd(16, 1));
        await Should.ThrowAsync<Exception>(() => one.Grains.Dataset("data").EndPostAsync(lost.Token, new PostEnd(16, 1)));
        await other.Grains.Dataset("data").SealAsync();
        var run = await one.WaitAsync("run", each => each.State != RunState.Running);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        double[] expected = [.. Enumerable.Range(1, 40).Select(sample => sample is > 12 and <= 16 ? 200.0 : 2.0 * sample)];
        one.Read(run.Outputs["a"]).ShouldBe(expected);
        one.Read(run.Outputs["b"]).ShouldBe([expected.Sum(), 10]);
    }

    [PostgresFact]
    public async Task Of_two_definitions_of_one_dataset_one_is_kept()
    {
        await using var cluster = new TestCluster(await postgres.NewDatabaseAsync(), SegmentPlace.Files);
        var (one, other) = await SplitAsync(cluster);

        // Both sides have an activation that knows of no such dataset.
        (await one.Grains.Dataset("data").GetAsync()).ShouldBeNull();
        (await other.Grains.Dataset("data").GetAsync()).ShouldBeNull();
        var kept = Campaign.Definition("data");
        await one.Grains.Dataset("data").CreateAsync(kept);
        await Should.ThrowAsync<Exception>(() => other.Grains.Dataset("data").CreateAsync(kept with { Gaps = GapPolicy.Mark }));

        (await other.Grains.Dataset("data").GetAsync()).ShouldNotBeNull().Definition.Gaps.ShouldBe(GapPolicy.Refuse);
    }

    private static async Task<(TestSilo One, TestSilo Other)> SplitAsync(TestCluster cluster) =>
        (await cluster.AddAsync(2, "one"), await cluster.AddAsync(2, "other"));

    private static Task CommitAsync(TestSilo silo, PostTicket ticket, double value) => Task.Run(() =>
    {
        using var lease = silo.Store.Open(ticket.Definition.Product);
        lease.Log.Append([Segment(ticket.Begin / Campaign.SegmentLength, value)], null, commit: true, post: ticket.Number);
    });

    private static NewSegment Segment(long index, double value)
    {
        var block = new Block(1, Campaign.SegmentLength);
        block.Samples.Fill(value);
        return new NewSegment(index, block, default);
    }

    // A write that comes second fails, the activation that made it goes, and the next one reads what is stored.
    private static async Task TolerantAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (OrleansException)
        {
            await call();
        }
    }

    private static async Task<RunStatus> SettledAsync(TestSilo silo, string run)
    {
        RunStatus? status = null;
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (status is null or { State: RunState.Running })
        {
            guard.Token.ThrowIfCancellationRequested();
            await TolerantAsync(async () => status = await silo.Grains.Run(run).WatchAsync(status?.Revision ?? 0));
        }

        return status;
    }
}
