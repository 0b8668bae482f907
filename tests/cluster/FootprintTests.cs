using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>What is known of the cost of products: it outlives runs and silos, and whoever reuses a product is told what that saved.</summary>
public sealed class FootprintTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    [Fact]
    public async Task A_committed_run_has_paid_for_every_segment_of_its_products()
    {
        await _silo.PostSealedAsync("paid", 42);
        await _silo.SubmitAsync("paid", ("a", "copy", "data", 101), ("b", "neighbours", "a", 101));
        var run = await _silo.RunAsync("paid-1", "paid", "paid");

        foreach (var product in run.Outputs.Values)
        {
            var work = await _silo.Grains.Work(product).GetAsync();
            work.Segments.ShouldBe(11);
            work.Made[0].First.ShouldBe(0);
            work.Made[^1].End.ShouldBe(11);
            work.Kept.CpuSeconds.ShouldBeGreaterThan(0);
            work.Kept.SlotSeconds.ShouldBeGreaterThan(0);
            work.Kept.BytesWritten.ShouldBe(42 * sizeof(double));
            work.Kept.PeakMemoryBytes.ShouldBeGreaterThan(1 << 20);
            work.Made.ShouldAllBe(range => range.Run == "paid-1" && range.Silos.Single() == _silo.Address && range.Attempts == 1 && range.Started <= range.Ended);
            work.Paid.Keys.ShouldBe(["paid-1"]);
            work.Repeated.CpuSeconds.ShouldBe(0);
        }

        (await _silo.Grains.Work(run.Outputs["a"]).GetAsync()).Kept.BytesRead.ShouldBe(42 * sizeof(double));

        // A window reads its neighbours too: all but the two ends three times.
        (await _silo.Grains.Work(run.Outputs["b"]).GetAsync()).Kept.BytesRead.ShouldBe(((3 * 42) - 4 - 2) * sizeof(double));
    }

    [Fact]
    public async Task A_run_that_reuses_a_product_pays_nothing_and_is_told_what_it_cost()
    {
        await _silo.PostSealedAsync("saved", 40);
        await _silo.SubmitAsync("saved", ("a", "copy", "data", 111));
        var first = await _silo.RunAsync("saved-1", "saved", "saved");
        await _silo.RunAsync("saved-2", "saved", "saved");

        var work = await _silo.Grains.Work(first.Outputs["a"]).GetAsync();
        var (payer, other) = (RunShare.Of(work, "saved-1"), RunShare.Of(work, "saved-2"));
        other.Spent.ShouldBe(default);
        other.Avoided.BytesWritten.ShouldBe(40 * sizeof(double));
        other.Avoided.CpuSeconds.ShouldBe(work.Kept.CpuSeconds, 1e-9);
        payer.Spent.CpuSeconds.ShouldBe(work.Kept.CpuSeconds, 1e-9);
        payer.Repeated.CpuSeconds.ShouldBe(0, 1e-9);
        payer.Avoided.ShouldBe(default);
    }

    [Fact]
    public async Task Attempts_that_failed_are_spent_and_counted_where_they_succeeded_at_last()
    {
        await _silo.PostSealedAsync("flaky", 16);
        await _silo.SubmitAsync("flaky-cost", ("a", "flaky", "data", 121));
        var run = await _silo.RunAsync("flaky-cost-1", "flaky-cost", "flaky");
        run.State.ShouldBe(RunState.Committed, run.Problem);

        var work = await _silo.Grains.Work(run.Outputs["a"]).GetAsync();
        work.Segments.ShouldBe(4);
        work.Repeated.SlotSeconds.ShouldBeGreaterThan(0);
        work.Spent.SlotSeconds.ShouldBe(work.Paid["flaky-cost-1"].SlotSeconds, 1e-9);
        work.Made.Max(range => range.Attempts).ShouldBe(2);
        work.Items.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task A_segment_that_is_computed_for_a_question_is_paid_by_nobody_s_run()
    {
        await _silo.PostSealedAsync("asked", 16);
        var product = (await DefineAsync("asked")).Product;
        await _silo.Grains.Segment(product, 2).MaterialiseAsync();

        // It is told behind the answer: nobody waits for it.
        using var guard = new CancellationTokenSource(TestSilo.Guard);
        ProductWork work;
        do
        {
            guard.Token.ThrowIfCancellationRequested();
            work = await _silo.Grains.Work(product).GetAsync().WaitAsync(guard.Token);
        }
        while (work.Segments == 0);

        work.Made.ShouldHaveSingleItem().First.ShouldBe(2);
        work.Paid.Keys.ShouldBe([WorkLedger.Demand]);
    }

    [Fact]
    public async Task What_a_product_cost_outlives_the_silo()
    {
        var directory = Directory.CreateTempSubdirectory("lisa-footprint-").FullName;
        try
        {
            ProductWork before;
            ProductId product;
            await using (var silo = await TestSilo.StartAsync(directory))
            {
                await silo.PostSealedAsync("kept", 40);
                await silo.SubmitAsync("kept", ("a", "copy", "data", 1));
                product = (await silo.RunAsync("kept-1", "kept", "kept")).Outputs["a"];
                before = await silo.Grains.Work(product).GetAsync();
            }

            await using (var silo = await TestSilo.StartAsync(directory))
            {
                var after = await silo.Grains.Work(product).GetAsync();
                after.Spent.ShouldBe(before.Spent);
                after.Made.Select(range => (range.First, range.End, range.Run)).ShouldBe(before.Made.Select(range => (range.First, range.End, range.Run)));

                // And goes on from there: nothing is spent again for what is there.
                await silo.RunAsync("kept-2", "kept", "kept");
                (await silo.Grains.Work(product).GetAsync()).Spent.ShouldBe(before.Spent);
            }
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    // As the planner would: a product that is known and that no run wants.
    private async Task<StepDefinition> DefineAsync(string dataset)
    {
        var input = Campaign.Definition(dataset);
        var spec = new ProductSpec(
            "copy", 1, new ParameterSet([KeyValuePair.Create("gain", "131")]), [new InputBinding("data", input.Product)]);
        var definition = new StepDefinition(ProductId.Of(spec), spec, input.Layout, [new StepInput("data", input.Product, Dependency.Map, input.Layout)]);
        await _silo.Grains.Step(definition.Product).DefineAsync(definition);
        return definition;
    }
}
