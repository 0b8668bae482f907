using System.Buffers;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Simulation;

namespace Lisa.Signal.Noise;

/// <summary>
/// Simulated secondary noise of the six links, in fractional frequency: what remains when laser noise is cancelled. Each link has optical metrology
/// noise o of its own, and each of the six test masses has acceleration noise a, which is seen where light arrives at it and, a light travel time
/// later, where light that left it arrives: η_ij(t) = o_ij(t) + a_ij(t) + a_ji(t − d_ij). For equal arms this gives the densities of <see
/// cref="LisaNoise"/> (Babak, Hewitson and Petiteau, arXiv:2108.01167). The change of d_ij with time is left out of the noise's frequency: a share of
/// 1e-8.
/// <para>
/// Twelve independent series of <see cref="WideBandNoise"/>, with its accuracy and low-frequency limit; each is a function of settings and sample
/// numbers, so segments are made independently of each other, in any order, with the same bits. Immutable and thread-safe.
/// </para>
/// </summary>
public sealed class LinkNoise
{
    private const int DelayOrder = 31;

    private readonly WideBandNoise[] metrology = new WideBandNoise[Link.All.Count];
    private readonly WideBandNoise[] acceleration = new WideBandNoise[Link.All.Count];
    private readonly LagrangeDelay delay = new(DelayOrder);
    private readonly double sampleRateHz;

    /// <param name="noise">Densities.</param>
    /// <param name="options">Sample rate, seed, and the frequency from which the densities are met.</param>
    /// <exception cref="ArgumentException">A setting is out of its range: see <see cref="WideBandNoise"/>.</exception>
    public LinkNoise(LisaNoise noise, WideBandNoiseOptions options)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var optical = new WideBandNoise(options, noise.Oms);
        var inertial = new WideBandNoise(options, noise.Acceleration);
        sampleRateHz = options.SampleRateHz;
        for (var column = 0; column < Link.All.Count; column++)
        {
            // Twelve seeds for each seed: no two settings share a series.
            var seed = unchecked((options.Seed * 2 * Link.All.Count) + column);
            metrology[column] = optical.WithSeed(seed);
            acceleration[column] = inertial.WithSeed(unchecked(seed + Link.All.Count));
        }
    }

    /// <summary>Samples firstSample, firstSample + 1, … of o, the optical metrology noise of one link.</summary>
    public void FillMetrology(Link link, long firstSample, Span<double> samples) => metrology[link.Column].Fill(firstSample, samples);

    /// <summary>
    /// Samples firstSample, firstSample + 1, … of a, the velocity over c of the test mass that receives a link's light.
    /// </summary>
    public void FillAcceleration(Link link, long firstSample, Span<double> samples) => acceleration[link.Column].Fill(firstSample, samples);

    /// <summary>Samples firstSample, firstSample + 1, … of the six η.</summary>
    /// <param name="firstSample">May be negative.</param>
    /// <param name="travelSeconds">Six columns of equal length, one after another in the order of <see cref="Link.All"/>; a gap there is a gap in its
    /// link.</param>
    /// <param name="links">In the same shape.</param>
    /// <exception cref="ArgumentException">The spans are not six columns of one length, or a light travel time is negative or so long that a
    /// segment's halo cannot be made.</exception>
    public void Fill(long firstSample, ReadOnlySpan<double> travelSeconds, Span<double> links)
    {
        var length = links.Length / Link.All.Count;
        if (travelSeconds.Length != links.Length || length * Link.All.Count != links.Length)
        {
            throw new ArgumentException(
                $"{travelSeconds.Length} light travel times and {links.Length} samples are six columns of one length each.", nameof(travelSeconds));
        }

        var (longest, shortest) = Bounds(travelSeconds);
        if (!(shortest >= 0 && longest <= 3600 * sampleRateHz))
        {
            throw new ArgumentException(
                $"Light is under way from 0 s to an hour, not {shortest / sampleRateHz} s to {longest / sampleRateHz} s.", nameof(travelSeconds));
        }

        var (leading, trailing) = (delay.LeadingHalo(longest), delay.TrailingHalo(shortest));
        var rented = ArrayPool<double>.Shared.Rent(leading + length + trailing + (2 * length));
        var padded = rented.AsSpan(0, leading + length + trailing);
        var delays = rented.AsSpan(padded.Length, length);
        var delayed = rented.AsSpan(padded.Length + length, length);
        foreach (var link in Link.All)
        {
            FillMetrology(link, firstSample, links.Slice(link.Column * length, length));
        }

        foreach (var link in Link.All)
        {
            FillAcceleration(link, firstSample - leading, padded);
            var received = links.Slice(link.Column * length, length);
            var sent = links.Slice(link.Reverse.Column * length, length);
            var travel = travelSeconds.Slice(link.Reverse.Column * length, length);
            for (var i = 0; i < length; i++)
            {
                delays[i] = travel[i] * sampleRateHz;
            }

            delay.Apply(padded, leading, delays, delayed);
            for (var i = 0; i < length; i++)
            {
                received[i] += padded[leading + i];
                sent[i] += delayed[i];
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    // In samples; of nothing but gaps, 0 and 0.
    private (double Longest, double Shortest) Bounds(ReadOnlySpan<double> travelSeconds)
    {
        var (longest, shortest) = (double.NegativeInfinity, double.PositiveInfinity);
        foreach (var travel in travelSeconds)
        {
            if (double.IsFinite(travel))
            {
                (longest, shortest) = (Math.Max(longest, travel), Math.Min(shortest, travel));
            }
        }

        return longest >= shortest ? (longest * sampleRateHz, shortest * sampleRateHz) : (0, 0);
    }
}
