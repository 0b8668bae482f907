using System.Globalization;
using System.Runtime.InteropServices;
using Lisa.Client.Datasets;

namespace Lisa.Tests.Chaos;

/// <summary>The dataset that the chaos is about, and the pipelines that run on it.</summary>
internal static class ChaosData
{
    public const string Dataset = "disturbed";
    public const int Channels = 2;
    public const int SegmentSamples = 1024;
    public const int Samples = (320 * SegmentSamples) + 300;

    /// <summary>A stretch of gaps every so many samples, across borders of segments and posts as they fall.</summary>
    private const int GapEvery = 40_000;

    private const int GapLength = 37;

    public static NewDataset Definition { get; } = new(
        Dataset, 1_400_000_000, 256, [new ColumnView("X", "strain"), new ColumnView("Y", "strain")], "mark", SegmentSamples);

    /// <summary>Noise with a slope, frame after frame.</summary>
    public static double[] Make(int seed)
    {
        var random = new Random(seed);
        var frames = new double[Samples * Channels];
        for (var sample = 0; sample < Samples; sample++)
        {
            for (var channel = 0; channel < Channels; channel++)
            {
                var noise = random.NextDouble() + random.NextDouble() - 1;
                frames[(sample * Channels) + channel] = sample % GapEvery >= GapEvery - GapLength && channel == 0 ? double.NaN : noise + (sample * 1e-5);
            }
        }

        return frames;
    }

    /// <summary>How many of the first so many samples are gaps.</summary>
    public static long GapsIn(long samples) =>
        (samples / GapEvery * GapLength) + Math.Max(0, (samples % GapEvery) - (GapEvery - GapLength));

    /// <summary>Frames [first, first + count) as a raw body.</summary>
    public static byte[] Body(double[] frames, long first, long count) =>
        MemoryMarshal.AsBytes(frames.AsSpan((int)first * Channels, (int)count * Channels)).ToArray();

    /// <summary>Another cut-off, other products: each of up to some seven hundred variants has work of its own.</summary>
    public static string Pipeline(int variant) => string.Create(CultureInfo.InvariantCulture, $$$"""
        pipeline: chaos-{{{variant}}}
        inputs:
          data: {axis: time}
        steps:
          flat: {operator: detrend, inputs: {data: data}, parameters: {method: linear}}
          band: {operator: bandpass, inputs: {data: flat}, parameters: {low_hz: {{{10 + (variant * 0.1)}}}, high_hz: 90, taps_seconds: 1} }
          psd: {operator: welch, inputs: {data: band}, parameters: {segment_seconds: 2, average: median} }
          white: {operator: whiten, inputs: {data: band, psd: psd} }
          low: {operator: resample, inputs: {data: white}, parameters: {rate_hz: 128} }
          stats: {operator: statistics, inputs: {data: low} }
        outputs: {band: band, psd: psd, white: white, low: low, stats: stats}
        """);
}
