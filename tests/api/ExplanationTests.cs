using System.Net;
using Lisa.Cli;
using Lisa.Client.Http;
using Lisa.Grains.Flow.Explaining;
using Lisa.Tests.Docs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Why, as the API and the command line answer it.</summary>
[Collection(SiloCollection.Name)]
public sealed class ExplanationTests(SiloFixture silo)
{
    [Fact]
    public async Task A_run_is_explained_step_by_step_against_the_one_before()
    {
        var pipeline = await SmallPipeline.PrepareAsync(silo, "explain");
        var first = await pipeline.RunAsync(silo);
        await pipeline.SubmitAsync(silo, "linear");
        var second = await pipeline.RunAsync(silo);

        var explanation = await silo.Client.Runs.ExplainAsync(second.Id);

        explanation.ComparedWith.ShouldBe(first.Id);
        explanation.Steps.Select(step => step.Step).ShouldBe(["a", "b"]);
        explanation.Steps[0].Reasons.Select(reason => (reason.Kind, reason.Run)).ShouldBe([("complete", null), ("reused", first.Id)]);
        explanation.Steps[1].Reasons.Select(reason => reason.Kind).ShouldBe(["complete", "computed", "parameter-changed"]);
        explanation.Steps[1].Reasons[2].Text.ShouldBe($"not reused: since run {first.Id} method is linear, and was constant");
    }

    [Fact]
    public async Task A_segment_is_explained_with_where_when_and_at_what_cost_it_was_computed()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "explain-segment")).RunAsync(silo);

        var step = (await silo.Client.Runs.ExplainAsync(run.Id, "b", 2)).Steps.ShouldHaveSingleItem();

        step.Segment.ShouldBe(2);
        step.Reasons[0].Kind.ShouldBe("computed");
        step.Reasons[0].AtUtc.ShouldNotBeNull().ShouldBe(run.CreatedUtc, TimeSpan.FromMinutes(1));
        (step.Reasons[0].First <= 2 && step.Reasons[0].Last >= 2).ShouldBeTrue();
    }

    [Fact]
    public async Task The_command_line_prints_every_reason()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "explain-command")).RunAsync(silo);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);

        (await CommandRunner.RunAsync(Program.Root(session), ["explain", run.Id, "b", "2", "--url", silo.Address.ToString()], session, CancellationToken.None))
            .ShouldBe(0, error.ToString());

        output.ToString().ShouldContain("segment 2 computed for this run");
        output.ToString().ShouldContain("nothing to reuse");
    }

    [Fact]
    public async Task A_step_or_a_segment_that_there_is_not_is_refused()
    {
        var run = await (await SmallPipeline.PrepareAsync(silo, "explain-refused")).RunAsync(silo);

        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Runs.ExplainAsync("nothing"))).Status.ShouldBe(HttpStatusCode.NotFound);
        var refused = await Should.ThrowAsync<RefusedException>(() => silo.Client.Runs.ExplainAsync(run.Id, "z"));
        refused.Status.ShouldBe(HttpStatusCode.NotFound);
        refused.Refusals[0].Bound.ShouldBe("a, b");
        (await Should.ThrowAsync<RefusedException>(() => silo.Client.Runs.ExplainAsync(run.Id, null, 1))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await silo.Client.Runs.ExplainAsync(run.Id, "b", 99)).Steps[0].Reasons.ShouldHaveSingleItem().Kind.ShouldBe("beyond");
    }

    [Fact]
    public void Every_kind_of_reason_is_documented()
    {
        var section = Page.Read("docs/api.md").Sections(3)["GET /v1/runs/{id}/explanation"];
        ReasonKinds.All.Where(kind => !section.Contains($"`{kind}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
