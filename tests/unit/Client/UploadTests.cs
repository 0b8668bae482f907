using System.Net;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class UploadTests
{
    private const int PostBytes = 64;

    [Fact]
    public async Task A_stream_is_posted_as_it_comes_with_all_that_was_said_of_it()
    {
        var dataset = new FakeDataset();
        await using var silo = await FakeSilo.StartAsync(dataset.Map);
        using var client = silo.Connect();
        var bytes = Frames(100);
        var progress = new Progress();
        var options = new PostOptions
        {
            Offset = 0,
            StartGps = 1000000000.5,
            Create = true,
            New = new NewDatasetFacts { SampleRateHz = 16, Channels = [new ColumnView("H1", "strain"), new ColumnView("L1", "strain")], Gaps = "mark" },
        };

        var posted = await client.Datasets.PostAsync("d", new Unseekable(bytes), SampleFormat.Raw, options, progress);

        posted.Accepted.ShouldBe(100);
        dataset.Bytes.ShouldBe(bytes);
        progress.Last.ShouldBe(bytes.Length);
        Uri.UnescapeDataString(dataset.Posts.Single()).ShouldBe(
            "?format=raw&offset=0&startGps=1000000000.5&create=true&rateHz=16&channels=H1:strain,L1:strain&gaps=mark");
    }

    [Fact]
    public async Task A_refusal_before_the_body_is_read_arrives_as_itself()
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapPost(
            "/v1/datasets/d/samples",
            () => Microsoft.AspNetCore.Http.Results.Text("""{"refusals":[{"what":"sealed","where":"dataset d"}]}""", "application/problem+json", statusCode: 409)));
        using var client = silo.Connect();

        var endless = new Endless();
        var refused = await Should.ThrowAsync<RefusedException>(() => client.Datasets.PostAsync("d", endless, SampleFormat.Raw));

        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Refusals.Single().What.ShouldBe("sealed");
    }

    [Fact]
    public async Task A_raw_file_goes_in_bounded_posts_each_at_its_offset()
    {
        var dataset = new FakeDataset();
        var bytes = Frames(10);

        await UploadAsync(dataset, bytes);

        dataset.Bytes.ShouldBe(bytes);
        dataset.Posts.ShouldBe(["?format=raw&offset=0", "?format=raw&offset=4", "?format=raw&offset=8"]);
    }

    [Theory]
    [InlineData(Mishap.BreaksBefore, Mishap.None)]
    [InlineData(Mishap.BreaksAfter, Mishap.None)]
    [InlineData(Mishap.None, Mishap.BreaksBefore)]
    [InlineData(Mishap.BreaksAfter, Mishap.BreaksAfter)]
    [InlineData(Mishap.BreaksBefore, Mishap.BreaksAfter)]
    internal async Task A_broken_connection_neither_loses_nor_doubles_a_frame(Mishap first, Mishap second)
    {
        var dataset = new FakeDataset(first, second);
        var bytes = Frames(10);

        var view = await UploadAsync(dataset, bytes);

        dataset.Bytes.ShouldBe(bytes);
        view.Samples.ShouldBe(10);
    }

    [Fact]
    public async Task Connections_that_break_without_end_are_reported()
    {
        var dataset = new FakeDataset([.. Enumerable.Repeat(Mishap.BreaksBefore, 100)]);

        await Should.ThrowAsync<SiloUnreachableException>(() => UploadAsync(dataset, Frames(10)));

        dataset.Posts.Count.ShouldBe(4);
        dataset.Bytes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_upload_stops_when_somebody_else_posts()
    {
        var dataset = new FakeDataset(Mishap.SomebodyElse);

        var refused = await Should.ThrowAsync<RefusedException>(() => UploadAsync(dataset, Frames(10)));

        refused.Refusals.Single().ShouldSatisfyAllConditions(
            refusal => refusal.Where.ShouldBe("dataset d"), refusal => refusal.Value.ShouldBe("1 samples"));
        dataset.Posts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_ends_within_a_frame_is_refused_before_anything_is_sent()
    {
        var dataset = new FakeDataset();

        var refused = await Should.ThrowAsync<RefusedException>(() => UploadAsync(dataset, new byte[17]));

        refused.Refusals.Single().Value.ShouldBe("17 bytes");
        dataset.Posts.ShouldBeEmpty();
    }

    private static async Task<DatasetView> UploadAsync(FakeDataset dataset, byte[] bytes)
    {
        await using var silo = await FakeSilo.StartAsync(dataset.Map);
        using var client = silo.Connect(postBytes: PostBytes + 7);
        return await client.Datasets.PostFileAsync("d", new MemoryStream(bytes));
    }

    private static byte[] Frames(int count)
    {
        var bytes = new byte[count * 16];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private sealed class Progress : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value) => Last = value;
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>A body that never ends: only an answer that does not wait for it can end the post.</summary>
    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(buffer.Length);
    }
}
