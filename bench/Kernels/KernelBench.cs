using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Lisa.Signal.Fourier;
using Lisa.Signal.Spectra;

namespace Lisa.Bench.Kernels;

/// <summary>
/// Times the kernels that dominate a pipeline, on one thread, on arrays that the peer's script made (bench/peers/fft_welch.py), and leaves the
/// results beside them for that script to compare. One argument: the directory. Prints medians in milliseconds as JSON.
/// </summary>
public static class KernelBench
{
    /// <summary>0 when it ran, 2 when it was called wrongly.</summary>
    public static int Run(string[] args)
    {
        if (args is not [var directory])
        {
            Console.Error.WriteLine("kernels: name one directory, with fft-131072.f64, fft-1048576.f64 and welch.f64 in it, as bench/peers/fft_welch.py makes it");
            return 2;
        }

        var small = Fft(directory, 131_072);
        var large = Fft(directory, 1_048_576);
        var welch = Welch(directory);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"backend": "{{FourierBackend.Name}}", "fft-131072": {{small:F4}}, "fft-1048576": {{large:F4}}, "welch": {{welch:F4}}}"""));
        return 0;
    }

    // The copy in counts: that is how a caller uses it.
    private static double Fft(string directory, int length)
    {
        var samples = KernelTiming.Read(directory, $"fft-{length}");
        using var fft = RealFft.Rent(length);
        var milliseconds = KernelTiming.MedianMilliseconds(() =>
        {
            samples.CopyTo(fft.Time);
            fft.Forward();
        });
        KernelTiming.Write(directory, $"fft-{length}", MemoryMarshal.Cast<Complex, double>(fft.Frequency));
        return milliseconds;
    }

    private static double Welch(string directory)
    {
        var samples = KernelTiming.Read(directory, "welch");
        var options = new WelchOptions(4096, 16384);
        var psd = new double[options.Bins];
        var milliseconds = KernelTiming.MedianMilliseconds(() =>
        {
            using var estimator = new WelchEstimator(options);
            estimator.Push(samples);
            estimator.Finish(psd);
        });
        KernelTiming.Write(directory, "welch", psd);
        return milliseconds;
    }
}
