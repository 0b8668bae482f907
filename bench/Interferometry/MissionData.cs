using System.Runtime.InteropServices;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Signal.Constellation;

namespace Lisa.Bench.Interferometry;

/// <summary>
/// L0 of six links at 4 Hz with their ranges, as long as one likes, posted in segments of eight hours. The links carry white noise: what an operator costs does not
/// depend on what it reads. The ranges are those of three spacecraft on their orbits, with noise.
/// </summary>
internal sealed class MissionData(double days, int seed)
{
    public const double SampleRateHz = 4;
    public const double RangingRateHz = 0.25;

    private const double SegmentSeconds = 28_800;
    private const double LinkNoise = 1e-20;
    private const double RangingNoiseSeconds = 3e-9;

    private readonly EqualArmConstellation constellation = new(new EqualArmOptions());

    public long Segments => (long)Math.Ceiling(days * 86_400 / SegmentSeconds);

    /// <summary>Samples of one link.</summary>
    public long Samples => Segments * (long)(SegmentSeconds * SampleRateHz);

    /// <summary>Posts both datasets and seals them.</summary>
    public async Task PostAsync(LisaClient client, string links, string ranges)
    {
        await PostAsync(client, links, "isc", "1", SampleRateHz, Links());
        await PostAsync(client, ranges, "mpr", "s", RangingRateHz, Ranges());
    }

    private static async Task PostAsync(LisaClient client, string name, string quantity, string unit, double rateHz, IEnumerable<double[]> segments)
    {
        var samples = (int)(SegmentSeconds * rateHz);
        await client.Datasets.CreateAsync(new NewDataset(
            name, 0, rateHz, [.. Link.All.Select(link => new ColumnView($"{quantity}_{link}", unit))], SegmentSamples: samples));
        var offset = 0L;
        foreach (var frames in segments)
        {
            using var body = new MemoryStream(MemoryMarshal.AsBytes<double>(frames).ToArray());
            await client.Datasets.PostAsync(name, body, SampleFormat.Raw, new PostOptions { Offset = offset });
            offset += samples;
        }

        await client.Datasets.SealAsync(name);
    }

    // The same array again and again, other numbers each time.
    private IEnumerable<double[]> Links()
    {
        var random = new Random(seed);
        var frames = new double[(int)(SegmentSeconds * SampleRateHz) * Link.All.Count];
        for (var segment = 0L; segment < Segments; segment++)
        {
            foreach (ref var sample in frames.AsSpan())
            {
                sample = LinkNoise * (random.NextDouble() - 0.5);
            }

            yield return frames;
        }
    }

    private IEnumerable<double[]> Ranges()
    {
        var random = new Random(seed + 1);
        var samples = (int)(SegmentSeconds * RangingRateHz);
        var (seconds, travel, frames) = (new double[samples], new double[samples], new double[samples * Link.All.Count]);
        for (var segment = 0L; segment < Segments; segment++)
        {
            for (var i = 0; i < samples; i++)
            {
                seconds[i] = (segment * SegmentSeconds) + (i / RangingRateHz);
            }

            foreach (var link in Link.All)
            {
                constellation.LightTravelTimes(link, seconds, travel);
                for (var i = 0; i < samples; i++)
                {
                    frames[(i * Link.All.Count) + link.Column] = travel[i] + (RangingNoiseSeconds * (random.NextDouble() - 0.5));
                }
            }

            yield return frames;
        }
    }
}
