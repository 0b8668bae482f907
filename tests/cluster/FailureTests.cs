using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Operators that fail, and what becomes of the run around them.</summary>
public sealed class FailureTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    [Theory]
    [InlineData("faulty", "InvalidDataException: this segment is poison")]
    [InlineData("giving-up", "nobody asked for this")]
    [InlineData("spent", "ObjectDisposedException")]
    public async Task A_segment_that_always_fails_fails_the_run_with_its_cause_and_spares_its_neighbours(string computing, string cause)
    {
        await _silo.PostSealedAsync(computing, 40);
        await _silo.SubmitAsync(computing, ("a", computing, "data", 1), ("b", "copy", "a", 1));
        var run = await _silo.RunAsync(computing, computing, computing);
        run.State.ShouldBe(RunState.Failed);
        run.Problem.ShouldNotBeNull().ShouldContain(cause);
        run.Problem.ShouldContain($"segment {TestOperators.Poison}:");
        (run.Steps[0].Report.Done, run.Steps[0].Report.Failed).ShouldBe((9, 1));

        using var lease = _silo.Store.Open(run.Outputs["a"]);
        lease.Log.Count.ShouldBe(9);
        lease.Log.TryGet(TestOperators.Poison, out _).ShouldBeFalse();
        (await _silo.Grains.Catalogue(computing).FindAsync(computing)).ShouldBeNull("all of a run's products are committed, or none");
    }

    [Fact]
    public async Task A_failure_that_passes_is_tried_again()
    {
        await _silo.PostSealedAsync("flaky", 40);
        await _silo.SubmitAsync("flaky", ("a", "flaky", "data", 1));
        var run = await _silo.RunAsync("flaky", "flaky", "flaky");
        run.State.ShouldBe(RunState.Committed, run.Problem);
        for (long index = 0; index < 10; index++)
        {
            _silo.Operators.Flaky.ComputedAt(index).ShouldBe(2, $"segment {index}");
        }
    }

    [Fact]
    public async Task A_new_run_tries_again_what_an_earlier_one_gave_up()
    {
        await _silo.PostSealedAsync("retry", 40);
        await _silo.SubmitAsync("retry", ("a", "faulty", "data", 2));
        await _silo.RunAsync("retry-1", "retry", "retry");
        var attempts = _silo.Operators.Faulty.ComputedAt(TestOperators.Poison, 2);
        var second = await _silo.RunAsync("retry-2", "retry", "retry");
        second.State.ShouldBe(RunState.Failed);
        second.Steps[0].Reused.ShouldBe(9);
        _silo.Operators.Faulty.ComputedAt(TestOperators.Poison, 2).ShouldBeGreaterThan(attempts);
        _silo.Operators.Faulty.ComputedAt(0, 2).ShouldBe(1);
    }
}
