using System.Runtime.InteropServices;
using Lisa.Signal.Constellation;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;

namespace Lisa.Bench.LowLatency;

/// <summary>
/// Eight hours of six links at 4 Hz with the secondary noise of LISA, in every second one of them a merger, and their ranges: what comes down in one contact. Passes follow each
/// other without a gap, and none has the noise of another.
/// </summary>
internal sealed class Pass
{
    public const double LinkRateHz = 4;
    public const double RangingRateHz = 0.25;
    public const double SegmentSeconds = 900;
    public const int Segments = 32;

    private const double LowFrequencyHz = 1e-4;
    private const double RangingNoiseSeconds = 3e-9;

    private readonly double[] links;
    private readonly double[] ranges;

    private Pass(double startSeconds, MassiveBinary? binary, double[] links, double[] ranges) =>
        (StartSeconds, Binary, this.links, this.ranges) = (startSeconds, binary, links, ranges);

    public double StartSeconds { get; }

    /// <summary>What merges in it; null for nothing.</summary>
    public MassiveBinary? Binary { get; }

    /// <summary>All passes, one after another; the noise is made once and read on.</summary>
    public static IEnumerable<Pass> Make(int count, int seed)
    {
        var random = new Random(seed);
        var constellation = new EqualArmConstellation(new EqualArmOptions());
        var noise = new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(LinkRateHz, seed, LowFrequencyHz));
        var response = new LinkResponse(constellation);
        var seconds = Segments * SegmentSeconds;
        for (var pass = 0; pass < count; pass++)
        {
            var start = pass * seconds;
            var travel = Travel(constellation, start, LinkRateHz);
            var links = new double[travel.Length];
            noise.Fill((long)(start * LinkRateHz), travel, links);
            var binary = pass % 2 == 0 ? Draw(random, start + (seconds * (0.3 + (0.6 * random.NextDouble())))) : null;
            if (binary is not null)
            {
                response.Add([binary.ToWave()], start, LinkRateHz, links);
            }

            var ranges = Travel(constellation, start, RangingRateHz);
            foreach (ref var range in ranges.AsSpan())
            {
                range += RangingNoiseSeconds * (random.NextDouble() - 0.5);
            }

            yield return new Pass(start, binary, Frames(links), Frames(ranges));
        }
    }

    /// <summary>A segment of the links, sample after sample.</summary>
    public MemoryStream Links(int segment) => Slice(links, segment);

    /// <summary>A segment of the ranges.</summary>
    public MemoryStream Ranges(int segment) => Slice(ranges, segment);

    private static MassiveBinary Draw(Random random, double coalescenceSeconds)
    {
        var (mass1, mass2) = MassiveBinary.MassesOf(4e5 * Math.Pow(6, random.NextDouble()), 1 + (4 * random.NextDouble()));
        var chirp = new MassiveChirp(mass1, mass2);
        return new MassiveBinary(mass1, mass2, 20_000, coalescenceSeconds)
        {
            EclipticLongitudeRadians = 2 * Math.PI * random.NextDouble(),
            EclipticLatitudeRadians = Math.Asin((2 * random.NextDouble()) - 1),
            InclinationRadians = Math.Acos((2 * random.NextDouble()) - 1),
            PolarisationRadians = Math.PI * random.NextDouble(),
            CoalescencePhaseRadians = 2 * Math.PI * random.NextDouble(),
            LowFrequencyHz = ChirpSpectrum.StartHz(chirp, LowFrequencyHz, 86_400),
        };
    }

    private static double[] Travel(EqualArmConstellation constellation, double startSeconds, double rateHz)
    {
        var samples = (int)(Segments * SegmentSeconds * rateHz);
        var times = Enumerable.Range(0, samples).Select(i => startSeconds + (i / rateHz)).ToArray();
        var travel = new double[Link.All.Count * samples];
        foreach (var link in Link.All)
        {
            constellation.LightTravelTimes(link, times, travel.AsSpan(link.Column * samples, samples));
        }

        return travel;
    }

    private static double[] Frames(double[] columns)
    {
        var length = columns.Length / Link.All.Count;
        return [.. Enumerable.Range(0, columns.Length).Select(i => columns[(i % Link.All.Count * length) + (i / Link.All.Count)])];
    }

    private static MemoryStream Slice(double[] frames, int segment)
    {
        var length = frames.Length / Segments;
        return new MemoryStream(MemoryMarshal.AsBytes(frames.AsSpan(segment * length, length)).ToArray());
    }
}
