using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams.Filtering;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Silos that stop in the middle, and events that never arrive: they cost time, never a product.</summary>
public sealed class RecoveryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-recovery-").FullName;

    [Fact]
    public async Task A_run_that_its_silo_left_in_the_middle_goes_on_and_commits_the_same_products()
    {
        RunStatus stopped;
        await using (var silo = await TestSilo.StartAsync(_directory))
        {
            await silo.PostSealedAsync("data", 60);
            await SubmitAsync(silo);
            await silo.StartRunAsync("run", "pipeline", "data");
            await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);
            stopped = await silo.WaitAsync("run", run => run.Steps[0].Report.Done > 0);
            stopped.State.ShouldBe(RunState.Running);
        }

        await using var again = await TestSilo.StartAsync(_directory);
        again.Operators.LetGo();
        var run = await again.WaitAsync("run", each => each.State != RunState.Running);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        again.Operators.Held.ComputedAt(0).ShouldBe(0, "what was durable is not computed again");
        (await again.Grains.Catalogue("data").FindAsync("run")).ShouldNotBeNull();

        await using var undisturbed = await TestSilo.StartAsync();
        undisturbed.Operators.LetGo();
        await undisturbed.PostSealedAsync("data", 60);
        await SubmitAsync(undisturbed);
        var reference = await undisturbed.RunAsync("run", "pipeline", "data");
        run.Outputs.ShouldBe(reference.Outputs);
        foreach (var product in run.Outputs.Values)
        {
            again.Hashes(product).ShouldBe(undisturbed.Hashes(product).AsEnumerable());
        }
    }

    [Fact]
    public async Task What_a_silo_acknowledged_is_there_when_it_starts_again()
    {
        await using (var silo = await TestSilo.StartAsync(_directory))
        {
            await silo.PostSealedAsync("data", 10);
            await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "total", "a", 1));
            await silo.RunAsync("run", "pipeline", "data");
        }

        await using var again = await TestSilo.StartAsync(_directory);
        var status = (await again.Grains.Dataset("data").GetAsync()).ShouldNotBeNull();
        (status.Samples, status.Sealed).ShouldBe((10, true));
        var run = (await again.Grains.Run("run").GetAsync()).ShouldNotBeNull();
        run.State.ShouldBe(RunState.Committed);
        again.Read(run.Outputs["b"]).ShouldBe([55, 3]);
        var second = await again.RunAsync("second", "pipeline", "data");
        second.State.ShouldBe(RunState.Committed);
        again.Operators.Copy.Computed.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_silo_on_the_same_directory_is_refused()
    {
        await using var silo = await TestSilo.StartAsync(_directory);
        (await Should.ThrowAsync<IOException>(() => TestSilo.StartAsync(_directory))).Message.ShouldContain(_directory);
    }

    // Neither streams nor the store say anything: steps hear only their own reminders.
    [Fact]
    public async Task A_run_completes_when_every_wake_up_call_is_lost()
    {
        var watched = 0;
        await using var silo = await TestSilo.StartAsync(_directory, substitute: services =>
        {
            services.AddKeyedSingleton<IStreamFilter, LosingFilter>(DataflowOptions.StreamProvider);
            DelegatingStore.Wrap(services, log => new SilentLog(log, () => Interlocked.Increment(ref watched)));
        });
        await silo.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await silo.PostAsync("data", 16);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "neighbours", "a", 1), ("c", "total", "b", 1));
        await silo.StartRunAsync("run", "pipeline", "data");
        await silo.WaitAsync("run", run => run.Steps[0].Report.Done == 4);
        await silo.PostAsync("data", 16);
        await silo.Grains.Dataset("data").SealAsync();
        var run = await silo.WaitAsync("run", each => each.State != RunState.Running);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        watched.ShouldBeGreaterThan(0, "the steps asked to be woken, and were not");
    }

    public void Dispose() => Directory.Delete(_directory, true);

    private static Task SubmitAsync(TestSilo silo) => silo.SubmitAsync(
        "pipeline", ("a", "held", "data", 2), ("b", "neighbours", "a", 1), ("c", "accumulate", "b", 1), ("d", "total", "c", 1));

    private sealed class LosingFilter : IStreamFilter
    {
        public bool ShouldDeliver(StreamId streamId, object item, string? filterData) => false;
    }

    /// <summary>A log that never tells anybody of its news.</summary>
    private sealed class SilentLog(ISegmentLog log, Action watched) : DelegatingLog(log), IDisposable
    {
        public override IDisposable OnAdvance(Action advanced)
        {
            watched();
            return this;
        }

        public void Dispose()
        {
            // There is no watch to end.
        }
    }
}
