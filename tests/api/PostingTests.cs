using System.Net;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>What is posted is what is read, however it was sent.</summary>
[Collection(SiloCollection.Name)]
public sealed class PostingTests(SiloFixture silo)
{
    [Theory]
    [InlineData(SampleFormat.Raw)]
    [InlineData(SampleFormat.Npy)]
    [InlineData(SampleFormat.Csv)]
    [InlineData(SampleFormat.Hdf5)]
    public async Task The_same_samples_come_back_whatever_format_they_were_posted_in(SampleFormat format)
    {
        var frames = Samples.Make(29, 3);
        var name = await silo.NewDatasetAsync("format", 3);
        var body = format switch
        {
            SampleFormat.Raw => Samples.Raw(frames),
            SampleFormat.Npy => Samples.Npy(frames),
            SampleFormat.Csv => Samples.Csv(frames),
            _ => Samples.Hdf5(frames),
        };
        var posted = await PostAsync(name, body, format, new PostOptions { Path = format == SampleFormat.Hdf5 ? "/data" : null });
        (posted.Accepted, posted.StartGps, posted.EndGps).ShouldBe((29, 1000, 1000 + (29 / 16.0)));
        posted.Dataset.Segments.ShouldBe(3, "a partial last segment counts when the dataset is sealed");
        (await silo.Client.Datasets.SealAsync(name)).Segments.ShouldBe(4);
        Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy)).ShouldBe(frames);
        Samples.FromCsv(await silo.DatasetBytesAsync(name, SampleFormat.Csv)).ShouldBe(frames);
        Samples.FromJson(await silo.DatasetBytesAsync(name, SampleFormat.Json)).ShouldBe(frames);
        Samples.FromHdf5(await silo.DatasetBytesAsync(name, SampleFormat.Hdf5), "c0", "c1", "c2").ShouldBe(frames);
    }

    private string Address => silo.Application.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();

    [Fact]
    public async Task Posts_of_any_sizes_make_the_same_dataset_as_one()
    {
        var frames = Samples.Make(100, 2);
        var name = await silo.NewDatasetAsync("pieces", 2);
        int[] pieces = [1, 6, 1, 8, 7, 2, 15, 16, 17, 3, 24];
        var at = 0;
        foreach (var piece in pieces)
        {
            var posted = await PostAsync(name, Samples.Raw(frames[at..(at + piece)]), SampleFormat.Raw, new PostOptions { Offset = at });
            at += piece;
            posted.Dataset.Samples.ShouldBe(at);
            posted.Dataset.Segments.ShouldBe(at / 8);
        }

        at.ShouldBe(100);
        Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy)).ShouldBe(frames);
        var range = new ReadRange { From = 1000 + (7 / 16.0), To = 1000 + (17 / 16.0), Channels = ["c1"] };
        Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy, range)).ShouldBe(frames[7..17].Select(frame => new[] { frame[1] }).ToArray());
    }

    [Fact]
    public async Task A_gap_is_marked_in_all_channels_and_survives_the_borders_of_posts()
    {
        var frames = Samples.Make(40, 2);
        frames[7][0] = double.NaN;
        frames[8][1] = double.PositiveInfinity;
        frames[20][1] = double.NegativeInfinity;
        var name = await silo.NewDatasetAsync("gaps", 2, "mark");
        await PostAsync(name, Samples.Raw(frames[..8]), SampleFormat.Raw);
        var posted = await PostAsync(name, Samples.Csv(frames[8..]), SampleFormat.Csv);
        posted.Dataset.GapSamples.ShouldBe(3);
        var read = Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy));
        for (var at = 0; at < 40; at++)
        {
            read[at].ShouldBe(at is 7 or 8 or 20 ? [double.NaN, double.NaN] : frames[at], $"sample {at}");
        }
    }

    [Fact]
    public async Task Gaps_of_a_post_that_never_committed_are_forgotten()
    {
        var name = await silo.NewDatasetAsync("ghosts", 1, "mark");
        await PostAsync(name, Samples.Raw(Samples.Make(5, 1)), SampleFormat.Raw);
        var dataset = silo.Application.Services.GetRequiredService<IGrainFactory>().Dataset(name);
        var ticket = await dataset.BeginPostAsync(Guid.NewGuid(), 5, Address);
        await dataset.MarkGapsAsync(ticket.Token, [new SampleRange(6, 9)]);
        await dataset.EndPostAsync(ticket.Token);

        var posted = await PostAsync(name, Samples.Raw(Samples.Make(20, 1)), SampleFormat.Raw);
        posted.Dataset.GapSamples.ShouldBe(0);
    }

    [Fact]
    public async Task A_dataset_that_is_being_posted_to_keeps_its_right_while_others_are_collected()
    {
        var name = await silo.NewDatasetAsync("long");
        var grains = silo.Application.Services.GetRequiredService<IGrainFactory>();
        var ticket = await grains.Dataset(name).BeginPostAsync(Guid.NewGuid(), 0, Address);
        await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        var second = await Should.ThrowAsync<RefusalException>(() => grains.Dataset(name).BeginPostAsync(Guid.NewGuid(), 0, Address));
        second.Refusals[0].What.ShouldContain("another post");
        await grains.Dataset(name).EndPostAsync(ticket.Token);
    }

    [Fact]
    public async Task Posts_at_once_of_the_same_samples_are_one_post_and_otherwise_refused_or_without_change()
    {
        var frames = Samples.Make(4096, 1);
        var name = await silo.NewDatasetAsync("race");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                var posted = await PostAsync(name, Samples.Raw(frames), SampleFormat.Raw, new PostOptions { StartGps = 1000 });
                return posted.Accepted > 0 ? HttpStatusCode.OK : HttpStatusCode.NotModified;
            }
            catch (RefusedException refused)
            {
                return refused.Status;
            }
        }));
        outcomes.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        outcomes.Count(status => status is HttpStatusCode.Conflict or HttpStatusCode.NotModified).ShouldBe(3);
        Samples.FromNpy(await silo.DatasetBytesAsync(name, SampleFormat.Npy)).ShouldBe(frames);
    }

    [Fact]
    public async Task Nothing_is_created_by_a_post_that_does_not_fit()
    {
        var name = silo.NewName("unborn");
        using var body = new ByteArrayContent(Samples.Npy(Samples.Make(10, 2)));
        var answer = await silo.Http.PostAsync(
            $"/v1/datasets/{name}/samples?format=npy&create=true&rateHz=16&epochGps=1000&startGps=999", body);
        await answer.ShouldRefuseAsync(HttpStatusCode.Conflict);
        await (await silo.Http.GetAsync($"/v1/datasets/{name}")).ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_dataset_that_a_refused_post_began_goes_with_it_and_its_name_is_free()
    {
        var name = silo.NewName("stillborn");
        using var bad = new ByteArrayContent(Samples.Raw([[1], [double.NaN]]));
        await (await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format=raw&create=true&rateHz=16&epochGps=0&channels=x", bad))
            .ShouldRefuseAsync(HttpStatusCode.BadRequest);
        await (await silo.Http.GetAsync($"/v1/datasets/{name}")).ShouldRefuseAsync(HttpStatusCode.NotFound);

        using var good = new ByteArrayContent(Samples.Raw([[1], [2], [3]]));
        (await silo.Http.PostAsync($"/v1/datasets/{name}/samples?format=raw&create=true&rateHz=8&epochGps=0&channels=y", good)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await silo.Client.Datasets.GetAsync(name)).Samples.ShouldBe(3);
    }

    private async Task<PostedSamples> PostAsync(string name, byte[] body, SampleFormat format, PostOptions? options = null)
    {
        using var stream = new MemoryStream(body);
        return await silo.Client.Datasets.PostAsync(name, stream, format, options);
    }
}
