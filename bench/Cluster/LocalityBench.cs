using System.Globalization;
using Lisa.Client.Cluster;

namespace Lisa.Bench.Cluster;

/// <summary>
/// What moves between three silos while a chain of four cheap steps runs, with placement that looks for warm inputs and with placement that
/// does not. Each repetition has data of its own: what moved once is in the silos' memory.
/// </summary>
internal static class LocalityBench
{
    private const int Segments = 1000;
    private const int SegmentSamples = 4096;
    private const int WarmUpSegments = 300;
    private const int Repetitions = 3;

    // Every step changes the samples: what has the same content as its input would be found in memory wherever the input is.
    private const string Chain = $$$"""
        pipeline: chain
        inputs: [{{{ClusterWork.Input}}}]
        steps:
          level: {operator: detrend, inputs: {data: {{{ClusterWork.Input}}}}, parameters: {method: linear}}
          wide: {operator: bandpass, inputs: {data: level}, parameters: {high_hz: 1000, taps_seconds: 0.03}}
          again: {operator: detrend, inputs: {data: wide}, parameters: {method: linear}}
          narrow: {operator: bandpass, inputs: {data: again}, parameters: {high_hz: 500, taps_seconds: 0.03}}
        """;

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"{"segments",-10} {"locality",-10} {"moved",12} {"of what was read",18} {"wall",9}");
        foreach (var place in (string[])["files", "database"])
        {
            foreach (var locality in (string[])["0.5", "0"])
            {
                await MeasureAsync(place, locality);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(string place, string locality)
    {
        await using var cluster = await ClusterUnderTest.StartAsync([new(1), new(1), new(1)], "--segments", place, "--locality", locality);
        await ClusterWork.PostAsync(cluster, "warm-up", WarmUpSegments, SegmentSamples, 0);
        await ClusterWork.RunAsync(cluster, Chain, "warm-up");
        var measured = new List<(double MovedMebibytes, double Share, double WallSeconds)>();
        for (var repetition = 1; repetition <= Repetitions; repetition++)
        {
            await ClusterWork.PostAsync(cluster, $"noise-{repetition}", Segments, SegmentSamples, repetition);
            var before = await ReadAsync(cluster);
            var run = await ClusterWork.RunAsync(cluster, Chain, $"noise-{repetition}");
            var after = await ReadAsync(cluster);
            var moved = after.MovedBytes - before.MovedBytes;
            var read = moved + after.OwnBytes - before.OwnBytes + after.CacheBytes - before.CacheBytes;
            measured.Add(((double)moved / (1 << 20), (double)moved / read, run.Wall.TotalSeconds));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{place,-10} {locality,-10} {Figures.Median([.. measured.Select(each => each.MovedMebibytes)]),8:N1} MiB {Figures.Median([.. measured.Select(each => each.Share)]),18:P1} {Figures.Median([.. measured.Select(each => each.WallSeconds)]),7:N2} s"));
    }

    /// <summary>What all silos have read so far.</summary>
    private static async Task<TrafficView> ReadAsync(ClusterUnderTest cluster)
    {
        var traffic = await Task.WhenAll(cluster.Members.Select(async member => (await member.Client.Cluster.GetAsync()).Traffic!));
        return new TrafficView(traffic.Sum(each => each.CacheBytes), traffic.Sum(each => each.OwnBytes), traffic.Sum(each => each.MovedBytes));
    }
}
