using Lisa.Signal.Reductions;

namespace Lisa.Signal.Filters;

/// <summary>
/// Changes the sample rate by a rational factor up/down: zero-phase, through a Kaiser low-pass at the lower of the two Nyquist frequencies, equal to
/// scipy.signal.resample_poly(x, up, down) with its default window. Output m stands at the time of input m·down/up; output 0 is
/// input 0. About 6 dB down at the lower Nyquist frequency: content in the tenth of the band below it may alias.
/// <para>
/// Positions are absolute, so segments that are resampled by themselves, with <see cref="HaloSamples"/> on both sides, give the bits of the whole. Gaps
/// (values that are not finite) make NaN of exactly the outputs whose support touches them. Immutable and thread-safe.
/// </para>
/// </summary>
public sealed class PolyphaseResampler
{
    /// <summary>Largest factor after reduction: 20 taps each make the table.</summary>
    public const int LargestFactor = 65536;

    private const double KaiserBeta = 5;

    private readonly double[][] phases;
    private readonly int halfLength;

    /// <exception cref="ArgumentOutOfRangeException">A factor is below 1, or above LargestFactor when common divisors are gone.</exception>
    public PolyphaseResampler(int up, int down)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(up, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(down, 1);
        var divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(up, down);
        (Up, Down) = (up / divisor, down / divisor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Up, LargestFactor, nameof(up));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Down, LargestFactor, nameof(down));
        var largest = Math.Max(Up, Down);
        halfLength = largest == 1 ? 0 : 10 * largest;
        phases = Phases(largest == 1 ? [1.0] : FirDesign.Sinc((2 * halfLength) + 1, 2, 0, 1.0 / largest, KaiserBeta), Up);
    }

    private PolyphaseResampler(int down, ReadOnlySpan<double> taps)
    {
        (Up, Down, halfLength) = (1, down, taps.Length / 2);
        phases = Phases(taps, Up);
    }

    /// <summary>Keeps one sample in <paramref name="factor"/>, through a low-pass of one's own: scipy.signal.resample_poly(x, 1, factor, window=taps).</summary>
    /// <param name="factor">At least 1.</param>
    /// <param name="taps">Symmetric, an odd number of them.</param>
    public static PolyphaseResampler Decimation(int factor, ReadOnlySpan<double> taps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(taps.Length % 2, 1, nameof(taps));
        return new PolyphaseResampler(factor, taps);
    }

    /// <summary>Interpolation factor, reduced.</summary>
    public int Up { get; }

    /// <summary>Decimation factor, reduced.</summary>
    public int Down { get; }

    /// <summary>Input samples needed on each side of an output's time.</summary>
    public int HaloSamples => (halfLength + Up - 1) / Up;

    /// <summary>Outputs that <paramref name="inputs"/> samples from input 0 on give: ⌈inputs·up/down⌉. Also the first output at or after input number inputs.</summary>
    public long OutputsBefore(long inputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        return checked((inputs * Up) + Down - 1) / Down;
    }

    /// <param name="padded">Input samples with as much halo as there is.</param>
    /// <param name="paddedStart">Absolute index of the first of them.</param>
    /// <param name="output">As many outputs as it holds; must not overlap the input.</param>
    /// <param name="outputStart">Absolute index of the first output.</param>
    /// <param name="edge">What lies outside <paramref name="padded"/>.</param>
    public void Apply(ReadOnlySpan<double> padded, long paddedStart, Span<double> output, long outputStart, FilterEdge edge = FilterEdge.Gap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outputStart);
        Span<double> scratch = stackalloc double[64];
        for (var i = 0; i < output.Length; i++)
        {
            var position = checked((outputStart + i) * Down) + halfLength;
            var taps = phases[position % Up];
            var first = (position / Up) - taps.Length + 1 - paddedStart;
            double sum;
            if (first >= 0 && first + taps.Length <= padded.Length)
            {
                sum = FixedOrder.Dot(taps, padded.Slice((int)first, taps.Length));
            }
            else if (edge == FilterEdge.Gap)
            {
                sum = taps.Length == 0 ? 0 : double.NaN;
            }
            else
            {
                // Copied between zeros, so that the sum has the order it has inside.
                if (scratch.Length < taps.Length)
                {
                    scratch = new double[taps.Length];
                }

                for (var k = 0; k < taps.Length; k++)
                {
                    scratch[k] = first + k >= 0 && first + k < padded.Length ? padded[(int)(first + k)] : 0;
                }

                sum = FixedOrder.Dot(taps, scratch[..taps.Length]);
            }

            output[i] = double.IsFinite(sum) ? sum : double.NaN;
        }
    }

    private static double[][] Phases(ReadOnlySpan<double> taps, int up)
    {
        var phases = new double[up][];
        for (var phase = 0; phase < up; phase++)
        {
            // Taps phase, phase + up, …: reversed, since the convolution runs against the samples.
            var count = phase < taps.Length ? ((taps.Length - 1 - phase) / up) + 1 : 0;
            phases[phase] = new double[count];
            for (var k = 0; k < count; k++)
            {
                phases[phase][count - 1 - k] = taps[phase + (k * up)] * up;
            }
        }

        return phases;
    }
}
