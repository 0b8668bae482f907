using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lisa.Client.Datasets;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Bodies that are not what they should be: refused with their place, and the dataset is as it was.</summary>
[Collection(SiloCollection.Name)]
public sealed class BadSamplesTests(SiloFixture silo)
{
    private static readonly double[][] Ten = Samples.Make(10, 1);

    public static TheoryData<string, string, byte[], string, HttpStatusCode, string> Bodies => new()
    {
        { "nothing", "raw", [], "", HttpStatusCode.BadRequest, "no samples" },
        { "half a sample", "raw", new byte[12], "", HttpStatusCode.BadRequest, "8 bytes a frame" },
        { "a NaN", "raw", Samples.Raw([[1], [2], [double.NaN]]), "", HttpStatusCode.BadRequest, "channel c0, sample 14" },
        { "an infinity", "csv", "c0\n1\n2\n3\ninf\n"u8.ToArray(), "", HttpStatusCode.BadRequest, "sample 15" },
        { "words in CSV", "csv", "c0\n1\ntwo\n"u8.ToArray(), "", HttpStatusCode.BadRequest, "line 3" },
        { "a CSV of another width", "csv", "c0\n1,2\n"u8.ToArray(), "", HttpStatusCode.BadRequest, "line 2" },
        { "two channels", "npy", Samples.Npy(Samples.Make(4, 2)), "", HttpStatusCode.BadRequest, "channel" },
        { "no NPY", "npy", Encoding.ASCII.GetBytes("this is not numpy at all"), "", HttpStatusCode.BadRequest, "NPY" },
        { "an NPY that breaks off", "npy", Samples.Npy(Ten)[..^9], "", HttpStatusCode.BadRequest, "" },
        { "an NPY that claims 10 GB", "npy", Claiming(10L << 30), "", HttpStatusCode.BadRequest, "" },
        { "a truncated HDF5", "hdf5", Samples.Hdf5(Samples.Make(4096, 1))[..9000], "&path=/data", HttpStatusCode.BadRequest, "" },
        { "a picture as HDF5", "hdf5", [0x89, .. "PNG\r\n\x1a\n"u8, .. new byte[5000]], "&path=/data", HttpStatusCode.BadRequest, "HDF5" },
        { "an HDF5 without the path", "hdf5", Samples.Hdf5(Ten), "&path=/elsewhere", HttpStatusCode.NotFound, "/elsewhere" },
        { "another rate", "raw", Samples.Raw(Ten), "&rateHz=17", HttpStatusCode.BadRequest, "16 Hz" },
        { "an overlap", "raw", Samples.Raw(Ten), "&startGps=1000.5", HttpStatusCode.Conflict, "other samples" },
        { "time backwards", "raw", Samples.Raw(Ten), "&startGps=990", HttpStatusCode.Conflict, "before the dataset's first sample" },
        { "a hole behind half a segment", "raw", Samples.Raw(Ten), "&startGps=1001", HttpStatusCode.Conflict, "rest of a segment" },
        { "a time that jumps in CSV", "csv", "gps,c0\n1000.75,1\n1000.8125,2\n1000.9375,3\n"u8.ToArray(), "", HttpStatusCode.BadRequest, "line 4" },
        { "a time that runs backwards in CSV", "csv", "gps,c0\n1000.75,1\n1000.6875,2\n"u8.ToArray(), "", HttpStatusCode.BadRequest, "1000.6875" },
        { "an offset too small", "raw", Samples.Raw(Ten), "&offset=3", HttpStatusCode.Conflict, "12" },
        { "an offset too large", "raw", Samples.Raw(Ten), "&offset=13", HttpStatusCode.Conflict, "12" },
        { "an offset below zero", "raw", Samples.Raw(Ten), "&offset=-1", HttpStatusCode.Conflict, "12" },
        { "an offset beyond numbers", "raw", Samples.Raw(Ten), "&offset=99999999999999999999", HttpStatusCode.BadRequest, "" },
        { "a start that is no number", "raw", Samples.Raw(Ten), "&startGps=NaN", HttpStatusCode.BadRequest, "" },
        { "a rate of 1e400", "raw", Samples.Raw(Ten), "&rateHz=1e400", HttpStatusCode.BadRequest, "" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_refused_and_changes_nothing(
        string kind, string format, byte[] body, string more, HttpStatusCode status, string says)
    {
        var name = await silo.NewDatasetAsync("bad");
        await silo.Client.Datasets.PostAsync(name, new MemoryStream(Samples.Raw(Samples.Make(12, 1))), SampleFormat.Raw);
        var before = await silo.DatasetBytesAsync(name, SampleFormat.Npy);

        using var content = new ByteArrayContent(body);
        var answer = await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format={format}{more}", content);
        (await answer.ShouldRefuseAsync(status)).ShouldContain(says, Case.Sensitive, kind);

        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(12);
        (await silo.DatasetBytesAsync(name, SampleFormat.Npy)).ShouldBe(before);
        (await PostTenAsync(name)).Dataset.Samples.ShouldBe(22, "and it can be posted to at once");
    }

    [Fact]
    public async Task A_sealed_dataset_takes_nothing_more_and_an_empty_one_is_not_sealed()
    {
        var name = await silo.NewDatasetAsync("sealed");
        await (await silo.Http.PostAsync($"/v1/datasets/{name}/seal", null)).ShouldRefuseAsync(HttpStatusCode.Conflict);
        await PostTenAsync(name);
        (await silo.Client.Datasets.SealAsync(name)).Sealed.ShouldBeTrue();
        (await silo.Client.Datasets.SealAsync(name)).Sealed.ShouldBeTrue("sealing again is harmless");
        using var more = new ByteArrayContent(Samples.Raw(Ten));
        (await (await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format=raw", more)).ShouldRefuseAsync(HttpStatusCode.Conflict)).ShouldContain("sealed");
        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(10);
    }

    [Fact]
    public async Task More_gaps_than_a_dataset_may_have_are_refused()
    {
        var name = await silo.NewDatasetAsync("sieve", 1, "mark");
        var sieve = Enumerable.Range(0, 140_000).Select(at => new[] { at % 2 == 0 ? double.NaN : 1.0 }).ToArray();
        using var content = new ByteArrayContent(Samples.Raw(sieve));
        (await (await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format=raw", content)).ShouldRefuseAsync(HttpStatusCode.RequestEntityTooLarge))
            .ShouldContain("gaps");
        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_post_whose_connection_is_cut_leaves_nothing_and_frees_the_dataset(bool chunked)
    {
        var name = await silo.NewDatasetAsync("cut");
        await PostTenAsync(name);
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(IPAddress.Loopback, silo.Address.Port);
            var stream = connection.GetStream();
            var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 1600000";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/datasets/{name}/samples?format=raw HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}\r\n\r\n"));
            var part = Samples.Raw(Samples.Make(100_000, 1));
            await stream.WriteAsync(chunked
                ? [.. Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. part, .. "\r\n"u8]
                : part);

            // The silo has begun to read it when a second post is turned away.
            await BusyAsync(name);
        }

        await FreeAsync(name);
        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(10);
        (await PostTenAsync(name, 10)).Dataset.Samples.ShouldBe(20);
        Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy)).ShouldBe([.. Ten, .. Ten]);
    }

    // Neither state announces itself to a client: it asks again, as one does.
    private Task BusyAsync(string name) => AskUntilAsync(name, body => body.Contains("another post", StringComparison.Ordinal));

    private Task FreeAsync(string name) => AskUntilAsync(name, body => body.Contains("no samples", StringComparison.Ordinal));

    private async Task AskUntilAsync(string name, Func<string, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var nothing = new ByteArrayContent([]);
            var answer = await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format=raw", nothing, patience.Token);
            if (isIt(await answer.Content.ReadAsStringAsync(patience.Token)))
            {
                return;
            }
        }
    }

    private Task<PostedSamples> PostTenAsync(string name, long? offset = null) =>
        silo.Client.Datasets.PostAsync(name, new MemoryStream(Samples.Raw(Ten)), SampleFormat.Raw, new PostOptions { Offset = offset });

    private static byte[] Claiming(long bytes)
    {
        var text = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({bytes / sizeof(double)}, 1), }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. new byte[800]];
    }
}
