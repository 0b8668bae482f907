using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Tests.Api;
using Shouldly;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>
/// A dataset, and a book of what was posted to it: every post differs from every other in its length and in each of its samples. So what
/// the dataset holds in the end says which posts it is made of, and none that was acknowledged may be missing, none be there twice or in part.
/// </summary>
internal sealed class PostLedger(string dataset)
{
    private const int Channels = 2;
    private const int ShortestPost = 1500;
    private readonly ConcurrentDictionary<int, bool> _acknowledged = [];
    private int _last;

    /// <summary>Posts that were begun.</summary>
    public int Begun => _last;

    /// <summary>Posts that were acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    public Task CreateAsync(LisaClient client) => client.Datasets.CreateAsync(
        new NewDataset(dataset, 1_400_000_000, 256, [new ColumnView("X"), new ColumnView("Y")], SegmentSamples: ChaosData.SegmentSamples));

    /// <summary>Samples that the dataset has, as far as this client can see.</summary>
    public async Task<long> SamplesAsync(LisaClient client) => (await client.Datasets.GetAsync(dataset)).Samples;

    /// <summary>Sends one post once.</summary>
    /// <param name="client">Through whom.</param>
    /// <param name="offset">Where the dataset is believed to end.</param>
    /// <param name="patience">When it is cancelled, the post counts as not answered.</param>
    /// <param name="gate">The second half of the body waits for it; null for a body that waits for nothing.</param>
    /// <returns>Null when it was acknowledged, otherwise why not.</returns>
    public async Task<string?> TryAsync(LisaClient client, long offset, CancellationToken patience, Gate? gate = null)
    {
        var post = Interlocked.Increment(ref _last);
        try
        {
            using Stream body = gate is null ? new MemoryStream(Body(post)) : new GatedStream(Body(post), gate);
            await client.Datasets.PostAsync(dataset, body, SampleFormat.Raw, new PostOptions { Offset = offset }, null, patience);
            _acknowledged[post] = true;
            return null;
        }
        catch (RefusedException refused)
        {
            refused.Refusals.ShouldAllBe(refusal => refusal.Remedy.Length > 0, "a refusal says what to do");
            return $"{(int)refused.Status} {refused.Refusals[0].What}";
        }
        catch (SiloUnreachableException broken)
        {
            return $"no answer: {broken.InnerException?.Message}";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return "no answer as long as the test was patient";
        }
    }

    /// <summary>Posts as the client's own upload does: it tries again where the client's documentation says so, and fails where not.</summary>
    public async Task PostAsync(LisaClient client)
    {
        var post = Interlocked.Increment(ref _last);
        await client.Datasets.PostFileAsync(dataset, new MemoryStream(Body(post)));
        _acknowledged[post] = true;
    }

    /// <summary>Reads the dataset and takes it apart into its posts.</summary>
    public async Task CheckAsync(LisaClient client)
    {
        var found = new List<int>();
        var samples = await SamplesAsync(client);
        if (samples > 0)
        {
            using var body = new MemoryStream();
            await client.Datasets.ReadAsync(dataset, new ReadRange(), SampleFormat.Npy, body);
            var frames = Samples.FromNpy(body.ToArray());
            frames.LongLength.ShouldBe(samples);
            for (var at = 0; at < frames.Length;)
            {
                var post = (int)frames[at][0];
                var length = Length(post);
                (at + length).ShouldBeLessThanOrEqualTo(frames.Length, $"{dataset}: post {post} at sample {at} is there in part");
                for (var sample = 0; sample < length; sample++)
                {
                    frames[at + sample].ShouldBe([Value(post, sample, 0), Value(post, sample, 1)], string.Create(CultureInfo.InvariantCulture, $"{dataset}: sample {sample} of post {post}"));
                }

                found.Add(post);
                at += length;
            }
        }

        found.ShouldBeUnique();
        _acknowledged.Keys.Except(found).ShouldBeEmpty($"{dataset}: posts that were acknowledged and are lost");
    }

    private static int Length(int post) => ShortestPost + (7 * post);

    // Exact in binary, and the post is what is before the point.
    private static double Value(int post, int sample, int channel) => post + (sample * (1.0 / (1 << 24))) + (0.5 * channel);

    private static byte[] Body(int post)
    {
        var values = new double[Length(post) * Channels];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = Value(post, at / Channels, at % Channels);
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
