using System.Numerics;
using Lisa.Signal.Fourier;

namespace Lisa.Signal.Filters;

/// <summary>
/// Convolution in blocks by Fourier transform (Oppenheim and Schafer, section 8.7.3). A transform mixes all samples of a block, so gaps are
/// filled with zeros before it and marked after it.
/// </summary>
internal sealed class OverlapSave
{
    private const int SmallestBlock = 4096;

    private readonly int taps;
    private readonly int block;
    private readonly Complex[] response;

    public OverlapSave(ReadOnlySpan<double> impulseResponse)
    {
        taps = impulseResponse.Length;
        block = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestBlock, checked(4 * (taps - 1))));
        using var fft = RealFft.Rent(block);
        fft.Time.Clear();
        impulseResponse.CopyTo(fft.Time);
        fft.Forward();
        response = fft.Frequency.ToArray();
    }

    /// <param name="support">output.Length + taps − 1 samples.</param>
    /// <param name="output">NaN exactly where a sample in the support is not finite.</param>
    public void Apply(ReadOnlySpan<double> support, Span<double> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(support.Length, output.Length + taps - 1);
        using var fft = RealFft.Rent(block);
        var valid = block - taps + 1;
        for (var start = 0; start < output.Length; start += valid)
        {
            var samples = support.Slice(start, Math.Min(block, support.Length - start));
            var time = fft.Time;
            for (var i = 0; i < samples.Length; i++)
            {
                time[i] = double.IsFinite(samples[i]) ? samples[i] : 0;
            }

            time[samples.Length..].Clear();
            fft.Forward();
            var spectrum = fft.Frequency;
            for (var i = 0; i < spectrum.Length; i++)
            {
                spectrum[i] *= response[i];
            }

            fft.Inverse();
            var count = Math.Min(valid, output.Length - start);
            fft.Time.Slice(taps - 1, count).CopyTo(output[start..]);
        }

        MarkGaps(support, output);
    }

    // Sample j is in the support of outputs j − taps + 1 … j.
    private void MarkGaps(ReadOnlySpan<double> support, Span<double> output)
    {
        var marked = 0;
        for (var j = 0; j < support.Length; j++)
        {
            if (!double.IsFinite(support[j]))
            {
                var from = Math.Max(marked, j - taps + 1);
                var to = Math.Min(j + 1, output.Length);
                if (from < to)
                {
                    output[from..to].Fill(double.NaN);
                }

                marked = Math.Max(marked, to);
            }
        }
    }
}
