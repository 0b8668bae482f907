using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cluster;

/// <summary>Datasets that are posted to while runs look on, and the rules of posting.</summary>
public sealed class GrowingDatasetTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo _silo = fixture.Silo;

    // 40 samples end with a full segment: when the dataset is sealed there is nothing left to compute that could tell the total on.
    [Theory]
    [InlineData("full", 40)]
    [InlineData("partial", 38)]
    public async Task A_run_follows_a_dataset_that_is_still_posted_and_ends_when_it_is_sealed(string name, int samples)
    {
        await _silo.Grains.Dataset(name).CreateAsync(Campaign.Definition(name));
        await _silo.PostAsync(name, 16);
        await _silo.SubmitAsync(name, ("a", "copy", "data", 3), ("b", "copy", "a", 4), ("c", "neighbours", "b", 1), ("d", "total", "b", 1));
        await _silo.StartRunAsync(name, name, name);
        await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == 4);
        await _silo.PostAsync(name, samples - 16);
        var running = await _silo.WaitAsync(name, run => run.Steps[1].Report.Done == samples / 4);
        running.State.ShouldBe(RunState.Running);
        running.Steps[0].Report.Total.ShouldBeNull();

        await _silo.Grains.Dataset(name).SealAsync();
        var run = await _silo.WaitAsync(name, each => each.State != RunState.Running);
        run.State.ShouldBe(RunState.Committed, run.Problem);
        var copied = Enumerable.Range(1, samples).Select(sample => 12.0 * sample).ToArray();
        _silo.Read(run.Outputs["b"]).ShouldBe(copied);
        _silo.Read(run.Outputs["d"]).ShouldBe([copied.Sum(), 10]);
        run.Steps.Select(step => step.Report.Total).ShouldBe([10, 10, 10, 1]);
    }

    [Fact]
    public async Task One_post_at_a_time_has_the_right_to_append()
    {
        var dataset = _silo.Grains.Dataset("posts");
        await dataset.CreateAsync(Campaign.Definition("posts"));
        var ticket = await dataset.BeginPostAsync(Guid.NewGuid(), null, _silo.Address);
        (await Refused(() => dataset.BeginPostAsync(Guid.NewGuid(), null, _silo.Address))).What.ShouldContain("another post");
        (await Refused(() => dataset.SealAsync())).What.ShouldContain("a post to the dataset is under way");
        (await Refused(() => dataset.EndPostAsync(Guid.NewGuid(), new PostEnd(4, 1)))).What.ShouldContain("lost its right");
        await dataset.EndPostAsync(Guid.NewGuid());
        (await Refused(() => dataset.BeginPostAsync(Guid.NewGuid(), null, _silo.Address))).What.ShouldContain("another post");
        await dataset.EndPostAsync(ticket.Token);
        (await Refused(() => dataset.EndPostAsync(ticket.Token, new PostEnd(4, 1)))).What.ShouldContain("lost its right");
        await dataset.EndPostAsync((await dataset.BeginPostAsync(Guid.NewGuid(), 0, _silo.Address)).Token);
    }

    [Fact]
    public async Task A_post_that_is_begun_or_ended_again_with_its_token_is_answered_as_before()
    {
        var dataset = _silo.Grains.Dataset("again");
        await dataset.CreateAsync(Campaign.Definition("again"));
        var token = Guid.NewGuid();
        var ticket = await dataset.BeginPostAsync(token, null, _silo.Address);
        (await dataset.BeginPostAsync(token, null, _silo.Address)).ShouldBe(ticket);
        var end = await _silo.AppendAsync(ticket, 8);
        var status = await dataset.EndPostAsync(token, end);
        status.Samples.ShouldBe(8);
        (await dataset.EndPostAsync(token, end)).ShouldBeEquivalentTo(status);
        var next = await dataset.BeginPostAsync(Guid.NewGuid(), null, _silo.Address);
        (await dataset.EndPostAsync(token, end)).ShouldBeEquivalentTo(status);
        await dataset.EndPostAsync(next.Token, await _silo.AppendAsync(next, 4));
        (await Refused(() => dataset.EndPostAsync(token, end))).What.ShouldContain("lost its right");
    }

    [Theory]
    [InlineData(7, "overlaps")]
    [InlineData(9, "leaves out")]
    public async Task A_post_at_another_offset_than_the_end_is_refused(long offset, string what)
    {
        var name = $"offset-{offset}";
        await _silo.Grains.Dataset(name).CreateAsync(Campaign.Definition(name));
        await _silo.PostAsync(name, 8);
        var refusal = await Refused(() => _silo.Grains.Dataset(name).BeginPostAsync(Guid.NewGuid(), offset, _silo.Address));
        refusal.What.ShouldContain(what);
        refusal.Bound.ShouldContain("8");
        var ticket = await _silo.Grains.Dataset(name).BeginPostAsync(Guid.NewGuid(), 8, _silo.Address);
        ticket.Samples.ShouldBe(8);
    }

    [Fact]
    public async Task A_sealed_dataset_takes_nothing_more_and_an_empty_one_is_not_sealed()
    {
        var dataset = _silo.Grains.Dataset("sealed");
        await dataset.CreateAsync(Campaign.Definition("sealed"));
        (await Refused(() => dataset.SealAsync())).What.ShouldContain("empty");
        await _silo.PostAsync("sealed", 6);
        var status = await dataset.SealAsync();
        (status.Sealed, status.Segments, status.Samples).ShouldBe((true, 2, 6));
        (await dataset.SealAsync()).ShouldBeEquivalentTo(status);
        (await Refused(() => dataset.BeginPostAsync(Guid.NewGuid(), 6, _silo.Address))).What.ShouldContain("sealed");
    }

    [Fact]
    public async Task Gaps_of_a_post_that_never_committed_are_not_those_of_the_next()
    {
        var dataset = _silo.Grains.Dataset("gaps");
        await dataset.CreateAsync(Campaign.Definition("gaps") with { Gaps = GapPolicy.Mark });
        var first = await dataset.BeginPostAsync(Guid.NewGuid(), 0, _silo.Address);
        await dataset.MarkGapsAsync(first.Token, [new SampleRange(3, 4)]);
        await _silo.AppendAsync(first, 4);
        await dataset.EndPostAsync(first.Token);
        var lost = await dataset.BeginPostAsync(Guid.NewGuid(), 4, _silo.Address);
        await dataset.MarkGapsAsync(lost.Token, [new SampleRange(4, 7)]);
        await dataset.EndPostAsync(lost.Token);
        await _silo.PostAsync("gaps", 8);
        var status = (await dataset.GetAsync()).ShouldNotBeNull();
        (status.Samples, status.GapSamples).ShouldBe((12, 1));
    }

    [Fact]
    public async Task A_dataset_is_created_once_and_not_otherwise()
    {
        var dataset = _silo.Grains.Dataset("created");
        (await Refused(() => dataset.BeginPostAsync(Guid.NewGuid(), null, _silo.Address))).Kind.ShouldBe(RefusalKind.NotFound);
        (await dataset.CreateAsync(Campaign.Definition("created"))).Created.ShouldBeTrue();
        (await dataset.CreateAsync(Campaign.Definition("created"))).Created.ShouldBeFalse();
        (await Refused(() => dataset.CreateAsync(Campaign.Definition("created") with { Gaps = GapPolicy.Mark }))).Kind.ShouldBe(RefusalKind.Conflict);
    }

    private static async Task<Refusal> Refused(Func<Task> asked) =>
        (await Should.ThrowAsync<RefusalException>(asked)).Refusals.ShouldHaveSingleItem();
}
