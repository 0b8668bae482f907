using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow.Explaining;
using Lisa.Silo.Api.Explanations;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Why steps of real runs are as they are.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task A_step_behind_one_that_is_held_waits_for_its_segments_and_the_held_one_is_in_work_items()
    {
        await using var silo = await TestSilo.StartAsync(slots: 2);
        await silo.PostSealedAsync("data", 80);
        await silo.SubmitAsync("held", ("a", "held", "data", 1), ("b", "copy", "a", 1));
        await silo.StartRunAsync("held-1", "held", "data");
        await silo.Operators.Reached.Task.WaitAsync(TestSilo.Guard);

        var held = await ExplainAsync(silo, "held-1", 0, TestOperators.Poison);
        held.ShouldHaveSingleItem().Kind.ShouldBe(ReasonKinds.InFlight);
        var waiting = await ExplainAsync(silo, "held-1", 1, 15);
        waiting.ShouldHaveSingleItem().ShouldBe(new Reason(ReasonKinds.InputMissing, "segment 15 waits for segment 15 of data, which step a makes")
        {
            Step = "a",
            Segments = new Lisa.Grains.Flow.SegmentRange(15, 16),
        });
        (await ExplainAsync(silo, "held-1", 0, null)).Select(reason => reason.Kind).ShouldContain(ReasonKinds.NoSlot);
    }

    [Fact]
    public async Task A_step_that_needs_the_whole_of_a_dataset_waits_until_it_is_sealed()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grains.Dataset("open").CreateAsync(Campaign.Definition("open"));
        await silo.PostAsync("open", 8);
        await silo.SubmitAsync("whole", ("a", "total", "data", 1));
        await silo.StartRunAsync("whole-1", "whole", "open");

        var reason = (await ExplainAsync(silo, "whole-1", 0, null)).ShouldHaveSingleItem();
        reason.Kind.ShouldBe(ReasonKinds.NotSealed);
        reason.Dataset.ShouldBe("open");
    }

    [Fact]
    public async Task What_was_reused_and_what_was_computed_for_a_changed_parameter_is_told_apart()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.PostSealedAsync("data", 16);
        await silo.SubmitAsync("p", ("a", "copy", "data", 1), ("b", "copy", "a", 2), ("c", "copy", "b", 3));
        await silo.RunAsync("p-1", "p", "data");
        await silo.SubmitAsync("p", ("a", "copy", "data", 1), ("b", "copy", "a", 5), ("c", "copy", "b", 3));
        await silo.RunAsync("p-2", "p", "data");

        var a = await ExplainAsync(silo, "p-2", 0, null);
        a.Select(reason => (reason.Kind, reason.Run)).ShouldBe([(ReasonKinds.Complete, null), (ReasonKinds.Reused, "p-1")]);
        var b = await ExplainAsync(silo, "p-2", 1, 2);
        b.Select(reason => reason.Kind).ShouldBe([ReasonKinds.Computed, ReasonKinds.ParameterChanged]);
        b[1].Text.ShouldBe("not reused: since run p-1 gain is 5, and was 2");
        var c = await ExplainAsync(silo, "p-2", 2, 2);
        c[1].Kind.ShouldBe(ReasonKinds.InputChanged);
        c[1].Step.ShouldBe("b");
        (await ExplainAsync(silo, "p-1", 0, 0)).Select(reason => reason.Kind).ShouldBe([ReasonKinds.Computed, ReasonKinds.First]);
    }

    private static async Task<IReadOnlyList<Reason>> ExplainAsync(TestSilo silo, string run, int step, long? index)
    {
        var explainer = silo.Service<Explainer>();
        var status = (await silo.Grains.Run(run).GetAsync()).ShouldNotBeNull();
        return await explainer.ExplainAsync(status, step, index, await explainer.EarlierAsync(status));
    }
}
