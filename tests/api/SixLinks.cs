using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;

namespace Lisa.Tests.Api;

/// <summary>What six links and their ranging measure on orbits of equal arms: lasers, secondary noise, pseudo-ranges in noise.</summary>
internal sealed record SixLinks
{
    public const double StartSeconds = 1e6;

    private const double RateHz = 4;
    private const double RangingRateHz = 0.25;
    private const double LaserPerRootHz = 28.2 / 281.6e12;

    private readonly EqualArmConstellation orbits = new(new EqualArmOptions());

    public bool Laser { get; init; }

    public bool Secondary { get; init; }

    public long Seed { get; init; }

    /// <summary>Six columns in the order of <see cref="Link.All"/>.</summary>
    public double[] Measurements(int hours)
    {
        var length = (int)(hours * 3600 * RateHz);
        var (travel, links) = (Travel(RateHz, length), new double[6 * length]);
        if (Secondary)
        {
            new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(RateHz, Seed, 1e-3)).Fill(0, travel, links);
        }

        if (Laser)
        {
            AddLasers(travel, links, length);
        }

        return links;
    }

    /// <summary>Six columns, with noise of 0.9 m.</summary>
    public double[] PseudoRanges(int hours)
    {
        var ranges = Travel(RangingRateHz, (int)(hours * 3600 * RangingRateHz));
        var noise = new double[ranges.Length];
        new WhiteNoise(Seed).Fill(0, noise);
        return [.. ranges.Zip(noise, (range, error) => range + (0.9 / LisaNoise.SpeedOfLight * error))];
    }

    // η_ij(t) = (1 − ḋ) p_j(t − d_ij) − p_i(t).
    private void AddLasers(double[] travel, double[] links, int length)
    {
        const int before = 60;
        var delay = new LagrangeDelay(31);
        var lasers = Enumerable.Range(1, 3).Select(spacecraft =>
        {
            var laser = new double[before + length];
            new WhiteNoise((10 * Seed) + spacecraft).Fill(0, laser);
            return laser.Select(value => value * LaserPerRootHz * Math.Sqrt(RateHz / 2)).ToArray();
        }).ToArray();
        var received = new double[length];
        foreach (var link in Link.All)
        {
            var d = travel.AsSpan(link.Column * length, length);
            delay.Apply(lasers[link.Emitter - 1], before, [.. d.ToArray().Select(seconds => seconds * RateHz)], received);
            for (var i = 0; i < length; i++)
            {
                var (earlier, later) = (Math.Max(0, i - 1), Math.Min(length - 1, i + 1));
                var rate = (d[later] - d[earlier]) * RateHz / (later - earlier);
                links[(link.Column * length) + i] += ((1 - rate) * received[i]) - lasers[link.Receiver - 1][before + i];
            }
        }
    }

    private double[] Travel(double rateHz, int length)
    {
        var times = Enumerable.Range(0, length).Select(i => StartSeconds + (i / rateHz)).ToArray();
        var travel = new double[6 * length];
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * length, length));
        }

        return travel;
    }
}
