using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>One pipeline over many datasets.</summary>
public sealed class BackfillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-backfill-").FullName;

    [Fact]
    public async Task Every_dataset_gets_its_run_and_one_that_cannot_be_run_is_named_and_holds_up_nobody()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, 5);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 2));
        await silo.Grains.Backfill("all").StartAsync(Request("pipeline", 2, "day-0", "day-1", "missing", "day-2", "day-3", "day-4") with { Tenant = "alice" });
        var end = await WaitAsync(silo, "all", status => status.Finished is not null);

        end.Mark.Committed.ShouldBe(5);
        end.Mark.Failed.ShouldHaveSingleItem().Item.ShouldBe(2);
        end.Mark.Failed[0].Problem.ShouldContain("no such dataset");
        end.Request.Version.ShouldBe(1);
        (await silo.Grains.Run(BackfillGrain.RunOf("all", 0)).GetAsync()).ShouldNotBeNull().Request.Tenant.ShouldBe("alice");
        for (var day = 0; day < 5; day++)
        {
            (await silo.Grains.Catalogue($"day-{day}").ListAsync(10)).ShouldHaveSingleItem().Run.ShouldStartWith("all-");
        }
    }

    [Fact]
    public async Task What_does_not_fit_the_first_dataset_is_refused_and_starts_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, 1);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 2));
        await Should.ThrowAsync<RefusalException>(() => silo.Grains.Backfill("wrong").StartAsync(Request("nothing", 1, "day-0")));
        await Should.ThrowAsync<RefusalException>(() => silo.Grains.Backfill("wrong").StartAsync(Request("pipeline", 1, "missing")));
        (await silo.Grains.Backfill("wrong").GetAsync()).ShouldBeNull();
        (await silo.Grains.GetGrain<IDirectoryGrain>(GrainKeys.BackfillDirectory).ListAsync(null, 10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_one_starts_no_further_run_and_cancels_those_under_way()
    {
        await using var silo = await TestSilo.StartAsync();
        await PostAsync(silo, 4);
        await silo.SubmitAsync("held", ("a", "held", "data", 2));
        await silo.Grains.Backfill("held").StartAsync(Request("held", 1, "day-0", "day-1", "day-2", "day-3"));
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        await silo.Grains.Backfill("held").CancelAsync();
        var end = await WaitAsync(silo, "held", status => status.Finished is not null);

        end.Mark.Cancelled.ShouldBeTrue();
        end.Mark.Next.ShouldBe(1);
        (await silo.Grains.Run(BackfillGrain.RunOf("held", 0)).GetAsync()).ShouldNotBeNull().State.ShouldBe(RunState.Cancelled);
        (await silo.Grains.Run(BackfillGrain.RunOf("held", 1)).GetAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_silo_that_starts_again_goes_on_with_it_where_it_stood()
    {
        await using (var first = await TestSilo.StartAsync(_directory))
        {
            await PostAsync(first, 4);
            await first.SubmitAsync("held", ("a", "held", "data", 2));
            await first.Grains.Backfill("days").StartAsync(Request("held", 2, "day-0", "day-1", "day-2", "day-3"));
            await first.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
        }

        await using var second = await TestSilo.StartAsync(_directory);
        second.Operators.LetGo();
        var end = await WaitAsync(second, "days", status => status.Finished is not null);

        end.Mark.Committed.ShouldBe(4);
        for (var day = 0; day < 4; day++)
        {
            (await second.Grains.Catalogue($"day-{day}").ListAsync(10)).ShouldHaveSingleItem().Run.ShouldBe(BackfillGrain.RunOf("days", day));
        }

        await second.Grains.Backfill("days").ResumeAsync();
        (await second.Grains.GetGrain<IDirectoryGrain>(GrainKeys.ActiveBackfillDirectory).ListAsync(null, 10)).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_directory, true);

    private static async Task PostAsync(TestSilo silo, int days)
    {
        for (var day = 0; day < days; day++)
        {
            await silo.PostSealedAsync($"day-{day}", 20);
        }
    }

    private static BackfillRequest Request(string pipeline, int atOnce, params ImmutableArray<string> datasets) =>
        new(pipeline, null, "data", datasets, ImmutableSortedDictionary<string, string>.Empty, atOnce, 0);

    private static async Task<BackfillStatus> WaitAsync(TestSilo silo, string id, Func<BackfillStatus, bool> until)
    {
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        while (true)
        {
            if (await silo.Grains.Backfill(id).GetAsync() is { } status && until(status))
            {
                return status;
            }

            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
