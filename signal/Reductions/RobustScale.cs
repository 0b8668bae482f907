using System.Buffers;

namespace Lisa.Signal.Reductions;

/// <summary>
/// Median, and standard deviation as the median of absolute deviations from it tells (MAD, times 1.4826, which makes it that of Gaussian samples):
/// both are unmoved by outliers, be they up to half of all samples. Where the number of samples is even, the lower of the two in the middle counts.
/// </summary>
/// <param name="Median">NaN without finite samples.</param>
/// <param name="Deviation">NaN without finite samples.</param>
public readonly record struct RobustScale(double Median, double Deviation)
{
    /// <summary>1/Φ⁻¹(3/4).</summary>
    private const double GaussianFactor = 1.482602218505602;

    // A double's bits in order: sign and exponent first, then eleven of its fraction at a time.
    private const int TopBits = 12;
    private const int Bits = 11;

    /// <summary>Of the samples that are finite.</summary>
    public static RobustScale Of(ReadOnlySpan<double> samples)
    {
        var rented = ArrayPool<double>.Shared.Rent(2 * samples.Length);
        try
        {
            var finite = rented.AsSpan(0, samples.Length);
            var count = 0;
            foreach (var sample in samples)
            {
                finite[count] = sample;
                count += double.IsFinite(sample) ? 1 : 0;
            }

            if (count == 0)
            {
                return new RobustScale(double.NaN, double.NaN);
            }

            finite = finite[..count];
            var scratch = rented.AsSpan(samples.Length, count);
            finite.CopyTo(scratch);
            var median = Select(scratch, (count - 1) / 2);
            for (var i = 0; i < finite.Length; i++)
            {
                finite[i] = Math.Abs(finite[i] - median);
            }

            return new RobustScale(median, GaussianFactor * Select(finite, (count - 1) / 2));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    // The value of that rank, from 0. Values are told apart by their leading bits, and those that share the wanted one's are kept.
    private static double Select(Span<double> values, int rank)
    {
        Span<int> counts = stackalloc int[1 << TopBits];
        for (int shift = 64 - TopBits, mask = (1 << TopBits) - 1; values.Length > 32 && shift >= 0; shift -= Bits, mask = (1 << Bits) - 1)
        {
            counts[..(mask + 1)].Clear();
            foreach (var value in values)
            {
                counts[(int)(Key(value) >> shift) & mask]++;
            }

            var digit = 0;
            for (; rank >= counts[digit]; digit++)
            {
                rank -= counts[digit];
            }

            var kept = 0;
            foreach (var value in values)
            {
                values[kept] = value;
                kept += ((int)(Key(value) >> shift) & mask) == digit ? 1 : 0;
            }

            values = values[..kept];
        }

        values.Sort();
        return values[rank];
    }

    // Order of the doubles as order of unsigned numbers: negative ones reversed, below the others.
    private static ulong Key(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        return (bits >> 63) == 1 ? ~bits : bits | (1UL << 63);
    }
}
