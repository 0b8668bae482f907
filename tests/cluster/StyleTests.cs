using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Streams.Filtering;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>The same pipeline, driven in other ways: who begins when, who hears what, and that the products are the same.</summary>
public sealed class StyleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_styles_give_the_same_products_on_a_diamond_of_ten_steps_and_2000_segments_also_with_a_poisoned_one(bool poisoned)
    {
        var products = new List<Dictionary<string, string>>();
        foreach (var style in new RunStyle?[] { RunStyle.Choreographed, RunStyle.Orchestrated, RunStyle.Hybrid, null })
        {
            // A silo of its own for each: on one, the second run would find everything done.
            await using var silo = await TestSilo.StartAsync(substitute: LargeItems);
            products.Add(await silo.DiamondAsync(2000, style, poisoned));
            var run = (await silo.Grains.Run("run").GetAsync()).ShouldNotBeNull();
            run.Style.ShouldBe(style ?? RunStyle.Hybrid, "its stages say hybrid");
            run.Steps[0].Report.Skipped.ShouldBe(poisoned ? 1 : 0);
        }

        products[0].Count.ShouldBe(10);
        products[0]["d"].Split(' ').Length.ShouldBe(2001);
        products.ShouldAllBe(each => each.OrderBy(output => output.Key).SequenceEqual(products[0].OrderBy(output => output.Key)));
    }

    [Fact]
    public async Task A_step_of_an_orchestrated_run_begins_when_what_it_reads_is_complete()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "held", "data", 1), ("b", "copy", "a", 1));
        await silo.StartRunAsync("run", "pipeline", "data", style: RunStyle.Orchestrated);
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        var run = await silo.WaitAsync("run", each => each.Steps[0].Report.Done > 0);
        run.Steps[1].Reused.ShouldBe(-1, "it was not engaged");
        silo.Operators.Copy.Computed.ShouldBe(0);
        silo.Operators.LetGo();
        (await silo.WaitAsync("run", each => each.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        silo.Operators.Copy.Computed.ShouldBe(10);
    }

    [Fact]
    public async Task A_stage_of_a_hybrid_run_begins_when_the_one_before_it_is_complete()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.Grains.Pipeline("staged").SubmitAsync("", """
            pipeline: staged
            inputs: {data: {axis: time}}
            stages: {first: , second: }
            steps:
              a: {stage: first, operator: held, inputs: {data: data}}
              b: {stage: first, operator: neighbours, inputs: {data: a}}
              c: {stage: second, operator: copy, inputs: {data: data}}
            """);
        var started = await silo.StartRunAsync("run", "staged", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        started.Style.ShouldBe(RunStyle.Hybrid);
        started.Steps.Select(step => step.Step.Stage).ShouldBe(["first", "first", "second"]);
        var run = await silo.WaitAsync("run", each => each.Steps[0].Report.Done > 0 && each.Steps[1].Reused >= 0);
        run.Steps[2].Reused.ShouldBe(-1, "it could begin, and its stage may not");
        silo.Operators.Copy.Computed.ShouldBe(0);
        silo.Operators.LetGo();
        (await silo.WaitAsync("run", each => each.State != RunState.Running)).State.ShouldBe(RunState.Committed);
        silo.Operators.Copy.Computed.ShouldBe(10);
    }

    [Fact]
    public async Task A_hybrid_run_of_a_pipeline_without_stages_is_cut_at_its_reductions()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 40);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "thin", "a", 1), ("c", "total", "b", 1));
        var run = await silo.RunAsync("run", "pipeline", "data", RunStyle.Hybrid);

        run.State.ShouldBe(RunState.Committed, run.Problem);
        run.Steps.Select(step => step.Step.Stage).ShouldBe(["1", "1", "2"]);
    }

    // The control: in the other style the same run is full of events.
    [Theory]
    [InlineData(RunStyle.Orchestrated, false)]
    [InlineData(RunStyle.Choreographed, true)]
    public async Task On_a_growing_dataset_an_orchestrated_run_goes_on_without_a_single_event(RunStyle style, bool hears)
    {
        var events = new CountingFilter();
        await using var silo = await TestSilo.StartAsync(substitute: services =>
            services.AddKeyedSingleton<IStreamFilter>(DataflowOptions.StreamProvider, events));
        await silo.Grains.Dataset("data").CreateAsync(Campaign.Definition("data"));
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 1), ("b", "neighbours", "a", 1), ("c", "total", "b", 1));
        await silo.StartRunAsync("run", "pipeline", "data", style: style);
        await silo.PostAsync("data", 16);
        var growing = await silo.WaitAsync("run", run => run.Steps[0].Report.Done == 4);
        (growing.Steps[1].Reused == -1).ShouldBe(!hears, "only what can be complete is followed by others");
        await silo.PostAsync("data", 16);
        await silo.Grains.Dataset("data").SealAsync();

        var over = await silo.WaitAsync("run", run => run.State != RunState.Running);

        over.State.ShouldBe(RunState.Committed, over.Problem);
        (events.Delivered > 0).ShouldBe(hears, $"{events.Delivered} events");
    }

    [Fact]
    public async Task Two_runs_of_one_pipeline_in_two_styles_share_their_steps()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 400);
        await silo.SubmitAsync("pipeline", ("a", "copy", "data", 3), ("b", "neighbours", "a", 3), ("c", "accumulate", "b", 3));
        var runs = await Task.WhenAll(
            silo.RunAsync("driven", "pipeline", "data", RunStyle.Orchestrated), silo.RunAsync("heard", "pipeline", "data", RunStyle.Choreographed));

        runs.ShouldAllBe(run => run.State == RunState.Committed);
        silo.Operators.Copy.ComputedWith(3).ShouldBe(100);
        silo.Operators.Neighbours.ComputedWith(3).ShouldBe(100);
        silo.Operators.Accumulate.ComputedWith(3).ShouldBe(100);
    }

    private static void LargeItems(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(
        new DataflowOptions(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5), StepLimits.Default)));

    private sealed class CountingFilter : IStreamFilter
    {
        private int _delivered;

        public int Delivered => Volatile.Read(ref _delivered);

        public bool ShouldDeliver(StreamId streamId, object item, string? filterData)
        {
            Interlocked.Increment(ref _delivered);
            return true;
        }
    }
}
