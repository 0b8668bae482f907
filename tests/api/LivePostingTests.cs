using System.Net;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Posts that come out of order, again, or with other samples: segments of 8 at 16 Hz from GPS 1000.</summary>
[Collection(SiloCollection.Name)]
public sealed class LivePostingTests(SiloFixture silo)
{
    private readonly double[][] _frames = Samples.Make(64, 2);

    [Fact]
    public async Task A_post_beyond_the_end_leaves_a_hole_that_a_late_one_fills()
    {
        var name = await silo.NewDatasetAsync("late", 2);
        await PostAsync(name, 0, 8);
        var posted = await PostAsync(name, 24, 32);
        (posted.Accepted, posted.StartGps, posted.EndGps).ShouldBe((8, 1001.5, 1002));
        (posted.Dataset.Samples, posted.Dataset.MissingSegments).ShouldBe((32, 2));
        posted.Dataset.Holes.ShouldBe([new SampleRangeView(8, 24)]);
        (await ReadAsync(name))[10].ShouldBe([double.NaN, double.NaN], "what is missing reads as a gap");
        (await Refused(() => silo.Client.Datasets.SealAsync(name))).ShouldContain("segments of the dataset are missing");

        await PostAsync(name, 16, 24);
        (await PostAsync(name, 8, 16, startGps: true)).Dataset.MissingSegments.ShouldBe(0);
        (await silo.Client.Datasets.SealAsync(name)).Segments.ShouldBe(4);
        (await ReadAsync(name)).ShouldBe(_frames[..32]);
    }

    [Fact]
    public async Task The_same_again_is_accepted_without_change_and_other_samples_are_refused()
    {
        var name = await silo.NewDatasetAsync("twice", 2);
        await PostAsync(name, 0, 32);
        var again = await PostAsync(name, 8, 24);
        (again.Accepted, again.Unchanged, again.Revised, again.Dataset.Samples).ShouldBe((0, 16, 0, 32));
        var longer = await PostAsync(name, 24, 40);
        (longer.Accepted, longer.Unchanged, longer.Dataset.Samples).ShouldBe((8, 8, 40));

        var other = Samples.Make(64, 2).Select(frame => frame.Select(value => value + 1).ToArray()).ToArray();
        (await Refused(() => PostAsync(name, 8, 16, other))).ShouldContain("other samples");
        (await Refused(() => PostAsync(name, 9, 17))).ShouldContain("within a segment");
        (await Refused(() => PostAsync(name, 8, 12, other, revise: true))).ShouldContain("ends within a segment");
        (await ReadAsync(name)).ShouldBe(_frames[..40]);

        var revised = await PostAsync(name, 8, 16, other, revise: true);
        (revised.Accepted, revised.Revised, revised.Dataset.Samples).ShouldBe((8, 8, 40));
        (await ReadAsync(name)).ShouldBe([.. _frames[..8], .. other[8..16], .. _frames[16..40]]);
    }

    [Fact]
    public async Task A_post_that_is_refused_half_way_changes_nothing()
    {
        var name = await silo.NewDatasetAsync("halfway", 2);
        await PostAsync(name, 0, 8);
        await PostAsync(name, 16, 24);
        var mixed = Samples.Make(64, 2);
        mixed[20][0]++;
        (await Refused(() => PostAsync(name, 8, 32, mixed))).ShouldContain("segment 2");
        var dataset = await silo.Client.Datasets.GetAsync(name);
        (dataset.Samples, dataset.MissingSegments).ShouldBe((24, 1));
    }

    [Fact]
    public async Task The_end_of_a_partial_segment_may_be_posted_again_with_more()
    {
        var name = await silo.NewDatasetAsync("longer", 2);
        await PostAsync(name, 0, 12);
        var posted = await PostAsync(name, 8, 20);
        (posted.Accepted, posted.Unchanged, posted.Dataset.Samples).ShouldBe((8, 4, 20));
        (await Refused(() => PostAsync(name, 32, 40))).ShouldContain("rest of a segment");
        (await ReadAsync(name)).ShouldBe(_frames[..20]);
    }

    [Fact]
    public async Task A_declared_gap_closes_a_hole_and_late_data_take_its_place()
    {
        var name = await silo.NewDatasetAsync("declared", 2);
        await PostAsync(name, 0, 8);
        await PostAsync(name, 24, 32);
        var declared = await silo.Client.Datasets.DeclareGapAsync(name, new NewGap(FromGps: 1000.5, ToGps: 1001.5));
        (declared.MissingSegments, declared.GapSamples).ShouldBe((0, 16));
        (await Refused(() => silo.Client.Datasets.DeclareGapAsync(name, new NewGap(FromSample: 8, ToSample: 40)))).ShouldContain("there are data");
        (await silo.Client.Datasets.DeclareGapAsync(name, new NewGap(FromSample: 32, ToSample: 40))).Samples.ShouldBe(40);

        var late = await PostAsync(name, 16, 24);
        (late.Accepted, late.Dataset.GapSamples).ShouldBe((8, 16));
        var read = await ReadAsync(name);
        read[16..32].ShouldBe(_frames[16..32]);
        read[8..16].ShouldAllBe(frame => frame.All(double.IsNaN));
    }

    [Theory]
    [InlineData("""{"fromSample":3,"toSample":16}""", "whole segments")]
    [InlineData("""{"fromSample":16,"toSample":16}""", "whole segments")]
    [InlineData("""{"fromSample":-8,"toSample":8}""", "whole segments")]
    [InlineData("""{"fromSample":0,"toSample":80000000000}""", "segments")]
    [InlineData("""{"fromGps":1000}""", "range of the gap")]
    [InlineData("""{"fromGps":999,"toGps":1001}""", "before the dataset's first sample")]
    [InlineData("""{"fromGps":1000.03,"toGps":1001}""", "not that of a sample")]
    public async Task A_range_that_is_no_gap_is_refused(string body, string what)
    {
        var name = await silo.NewDatasetAsync("no-gap");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await silo.Http.PostAsync($"/v1/datasets/{name}/gaps", content);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(what);
        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_watermark_has_passed_is_a_gap_until_it_comes_late_after_all()
    {
        var name = silo.NewName("watermark");
        var created = await silo.Client.Datasets.CreateAsync(
            new NewDataset(name, 1000, 16, [new ColumnView("a"), new ColumnView("b")], "refuse", 8, AllowedLatenessSeconds: 1));
        (created.AllowedLatenessSeconds, created.WatermarkGps).ShouldBe((1, 1000));
        await PostAsync(name, 0, 8);
        var first = (await PostAsync(name, 24, 32)).Dataset;
        (first.WatermarkGps, first.MissingSegments, first.GapSamples).ShouldBe((1001, 1, 8), "the watermark is at sample 16: one missing segment ends there");

        var closed = (await PostAsync(name, 32, 40)).Dataset;
        (closed.WatermarkGps, closed.MissingSegments, closed.GapSamples).ShouldBe((1001.5, 0, 16));
        var late = await PostAsync(name, 16, 24);
        (late.Accepted, late.Dataset.GapSamples).ShouldBe((8, 8));
        (await silo.Client.Datasets.SealAsync(name)).Sealed.ShouldBeTrue();
    }

    [Fact]
    public async Task Sealing_closes_what_is_missing_when_it_is_told_to()
    {
        var name = await silo.NewDatasetAsync("closing", 2);
        await PostAsync(name, 16, 24);
        var dataset = await silo.Client.Datasets.SealAsync(name, closeGaps: true);
        (dataset.Sealed, dataset.Samples, dataset.MissingSegments, dataset.GapSamples).ShouldBe((true, 24, 0, 16));
        (await Refused(() => PostAsync(name, 24, 32))).ShouldContain("sealed");
        (await Refused(() => PostAsync(name, 16, 32))).ShouldContain("sealed");
        (await PostAsync(name, 0, 8)).Dataset.GapSamples.ShouldBe(8);
    }

    [Fact]
    public async Task Marked_gaps_that_a_revision_fills_are_none_any_more()
    {
        var name = await silo.NewDatasetAsync("marks", 2, "mark");
        var holed = Samples.Make(64, 2);
        holed[10][1] = double.NaN;
        holed[20][0] = double.NaN;
        await PostAsync(name, 0, 24, holed);
        var revised = await PostAsync(name, 8, 16, revise: true);
        revised.Dataset.GapSamples.ShouldBe(1);
    }

    private async Task<PostedSamples> PostAsync(string name, int first, int end, double[][]? frames = null, bool revise = false, bool startGps = false)
    {
        using var body = new MemoryStream(Samples.Raw((frames ?? _frames)[first..end]));
        var options = new PostOptions { Revise = revise };
        return await silo.Client.Datasets.PostAsync(
            name, body, SampleFormat.Raw, startGps ? options with { StartGps = 1000 + (first / 16.0) } : options with { Offset = first });
    }

    private async Task<double[][]> ReadAsync(string name) => Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy));

    private static async Task<string> Refused(Func<Task> asked) => (await Should.ThrowAsync<RefusedException>(asked)).Message;
}
