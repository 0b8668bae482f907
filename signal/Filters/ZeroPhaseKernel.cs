using Lisa.Signal.Fourier;
using Lisa.Signal.Spectra;

namespace Lisa.Signal.Filters;

/// <summary>Turns a real gain over frequency into symmetric taps.</summary>
internal static class ZeroPhaseKernel
{
    /// <param name="gain">taps/2 + 1 values, at 0, 1, 2, … times sample rate/taps.</param>
    /// <param name="taps">Odd.</param>
    /// <param name="window">Over all taps; its middle is 1.</param>
    public static double[] From(ReadOnlySpan<double> gain, int taps, Window window)
    {
        using var fft = RealFft.Rent(taps);
        var spectrum = fft.Frequency;
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            spectrum[bin] = gain[bin];
        }

        fft.Inverse();
        var kernel = window.Make(taps);
        var half = taps / 2;
        for (var i = 0; i < taps; i++)
        {
            // The transform's sample 0 is the middle tap; both halves are read from one side, so that they are equal to the bit.
            kernel[i] *= fft.Time[Math.Abs(i - half)];
        }

        return kernel;
    }
}
