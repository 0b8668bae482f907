using System.Buffers;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Filters;
using Lisa.Signal.Sources;

namespace Lisa.Signal.Instrument;

/// <summary>A gravitational wave and the highest frequency at which it has anything to say.</summary>
/// <param name="Wave">As it passes the barycentre.</param>
/// <param name="HighestFrequencyHz">Above 0; beyond it there is less than matters.</param>
public sealed record BandLimitedWave(PlaneWave Wave, double HighestFrequencyHz);

/// <summary>
/// What gravitational waves do to the six links, at a fraction of the cost that <see cref="LinkResponse"/> has at every sample. Waves are slow: each
/// is computed at the lowest of the rates r, r/2, r/4, … that is at least ten times its highest frequency, and brought to r by Lagrange
/// interpolation of order 31, whose error at a tenth of a rate is below that of rounding times. The grid is that of the sample numbers, so segments have the bits of the
/// whole. Immutable and thread-safe.
/// </summary>
public sealed class SourceSignal
{
    private const double SamplesPerCycle = 10;
    private const int LargestShift = 10;

    // Samples are computed in blocks on a fixed grid, since a time's last bit depends on where one begins to count.
    private const int Block = 256;

    // Samples of the slow series that are held at once.
    private const int MostSlow = 4096;

    private readonly LinkResponse response;
    private readonly double startSeconds;
    private readonly double rateHz;
    private readonly (int Shift, PlaneWave[] Waves, double[][] Phases)[] groups;
    private readonly LagrangeDelay interpolation = new(31);

    /// <exception cref="ArgumentException">A highest frequency is not positive, or above a tenth of the sample rate.</exception>
    public SourceSignal(IConstellation constellation, double startSeconds, double sampleRateHz, IEnumerable<BandLimitedWave> waves)
    {
        ArgumentNullException.ThrowIfNull(waves);
        response = new LinkResponse(constellation);
        (this.startSeconds, rateHz) = (startSeconds, sampleRateHz);
        groups = [.. waves.GroupBy(wave => ShiftOf(wave.HighestFrequencyHz, sampleRateHz)).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.Select(wave => wave.Wave).ToArray(), Phases(group.Key)))];
    }

    /// <summary>The rate at which a wave is computed.</summary>
    internal static double SlowRateHz(double highestHz, double sampleRateHz) => sampleRateHz / (1L << ShiftOf(highestHz, sampleRateHz));

    /// <summary>Adds samples firstSample, firstSample + 1, … of the six y to six columns of equal length.</summary>
    public void Add(long firstSample, Span<double> links)
    {
        var length = links.Length / Link.All.Count;
        foreach (var (shift, waves, phases) in groups)
        {
            for (var done = 0; done < length;)
            {
                var begin = firstSample + done;
                var count = (int)Math.Min(length - done, (((begin >> shift) + MostSlow) << shift) - begin);
                AddStretch(shift, waves, phases, begin, count, links[done..], length);
                done += count;
            }
        }
    }

    // Columns begin every length samples; count of them are added to.
    private void AddStretch(int shift, PlaneWave[] waves, double[][] phases, long begin, int count, Span<double> links, int length)
    {
        var first = begin >> shift;
        var slow = (int)(((begin + count - 1) >> shift) - first) + 1;
        var reach = interpolation.Reach;
        var padded = slow + (2 * reach);
        var rented = ArrayPool<double>.Shared.Rent((6 * padded) + slow);
        var columns = rented.AsSpan(0, 6 * padded);
        var between = rented.AsSpan(6 * padded, slow);
        FillSlow(waves, rateHz / (1L << shift), first - reach, columns, padded);
        for (var column = 0; column < Link.All.Count; column++)
        {
            var target = links.Slice(column * length, count);
            for (var phase = 0; phase < phases.Length; phase++)
            {
                // Between a sample and the next there are reach samples on each side: the first of them reach − 1 before it.
                DirectConvolution.Apply(columns.Slice((column * padded) + 1, slow + (2 * reach) - 1), phases[phase], between);
                var at = (first << shift) + phase - begin;
                for (var i = 0; i < slow; i++, at += phases.Length)
                {
                    if (at >= 0 && at < count)
                    {
                        target[(int)at] += between[i];
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private void FillSlow(PlaneWave[] waves, double slowRateHz, long first, Span<double> columns, int length)
    {
        var rented = ArrayPool<double>.Shared.Rent(6 * Block);
        var block = rented.AsSpan(0, 6 * Block);
        for (var done = 0; done < length;)
        {
            var within = (int)((((first + done) % Block) + Block) % Block);
            var count = Math.Min(Block - within, length - done);
            block.Clear();
            response.Add(waves, startSeconds + ((first + done - within) / slowRateHz), slowRateHz, block);
            for (var column = 0; column < Link.All.Count; column++)
            {
                block.Slice((column * Block) + within, count).CopyTo(columns[((column * length) + done)..]);
            }

            done += count;
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private static int ShiftOf(double highestHz, double rateHz)
    {
        if (!(highestHz > 0 && highestHz * SamplesPerCycle <= rateHz))
        {
            throw new ArgumentOutOfRangeException(
                nameof(highestHz), highestHz, $"A wave's highest frequency lies between 0 and a tenth of the sample rate, {rateHz / SamplesPerCycle} Hz.");
        }

        return Math.Min(LargestShift, (int)Math.Floor(Math.Log2(rateHz / (SamplesPerCycle * highestHz))));
    }

    // The weights of the samples around each place between two slow samples: what a unit impulse becomes.
    private double[][] Phases(int shift) => [.. Enumerable.Range(0, 1 << shift).Select(phase =>
    {
        var taps = interpolation.Order + 1;
        var weights = new double[taps];
        var impulse = new double[taps];
        var output = new double[1];
        for (var tap = 0; tap < taps; tap++)
        {
            Array.Clear(impulse);
            impulse[tap] = 1;
            interpolation.Apply(impulse, interpolation.Reach - 1, -(double)phase / (1 << shift), output);
            weights[tap] = output[0];
        }

        return weights;
    })];
}
