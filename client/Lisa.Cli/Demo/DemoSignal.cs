using System.Buffers.Binary;
using Lisa.Client.Datasets;
using Lisa.Signal.Simulation;

namespace Lisa.Cli.Demo;

/// <summary>
/// What the demonstration looks for: a minute of one detector's noise with an inspiral in it, and the complex template of that inspiral.
/// A function of its seed and SNR.
/// <para>
/// The noise is Gaussian, of advanced LIGO's design density: S(f) = 1e-49 [x^-4.14 - 5 x^-2 + 111 (1 - x² + x⁴/2)/(1 + x²/2)]/Hz, x = f/215 Hz,
/// one-sided (the fit of Arun et al. 2005, Phys. Rev. D 71, 084008), held at its value at 15 Hz below that, as no filter here looks there. The inspiral is of leading order (<see cref="Inspiral"/>), 10 and 8 solar masses from 30 Hz, scaled to the wanted SNR.
/// </para>
/// </summary>
internal sealed class DemoSignal
{
    public const double SampleRateHz = 4096;
    public const double EpochGpsSeconds = 1_400_000_000;
    public const double DurationSeconds = 64;
    public const double TemplateSeconds = 32;

    /// <summary>Between two samples, as nature would have it.</summary>
    public const double CoalescenceGpsSeconds = EpochGpsSeconds + 37.30004;

    /// <summary>Of the inspiral, where nobody asks for another.</summary>
    public const double UsualSnr = 20;

    private const double NoiseFromHz = 15;
    private const double InspiralFromHz = 30;
    private const int KernelSamples = 16385;
    private const double PsdBinWidthHz = 0.25;

    private DemoSignal(double[] strain, double[] plus, double[] cross)
    {
        Strain = strain;
        TemplatePlus = plus;
        TemplateCross = cross;
    }

    /// <summary>Dimensionless, from <see cref="EpochGpsSeconds"/>.</summary>
    public double[] Strain { get; }

    /// <summary>Strain at 1 Mpc; coalescence at the middle sample.</summary>
    public double[] TemplatePlus { get; }

    /// <summary>A quarter of a cycle from <see cref="TemplatePlus"/>.</summary>
    public double[] TemplateCross { get; }

    /// <param name="seed">Of the noise.</param>
    /// <param name="snr">Optimal SNR of the inspiral in this noise, above 0.</param>
    public static DemoSignal Simulate(long seed, double snr)
    {
        var strain = new double[(int)(DurationSeconds * SampleRateHz)];
        new ColouredNoise(new ColouredNoiseOptions(SampleRateHz, seed, KernelSamples, NoiseFromHz), Density).Fill(0, strain);

        var signal = new double[strain.Length];
        var unused = new double[strain.Length];
        Binary(CoalescenceGpsSeconds - EpochGpsSeconds).Fill(0, SampleRateHz, signal, unused);
        var psd = new double[(int)(SampleRateHz / 2 / PsdBinWidthHz) + 1];
        for (var bin = 0; bin < psd.Length; bin++)
        {
            psd[bin] = Density(Math.Max(NoiseFromHz, bin * PsdBinWidthHz));
        }

        OptimalSnr.ScaleTo(snr, signal, SampleRateHz, psd, PsdBinWidthHz);
        for (var i = 0; i < strain.Length; i++)
        {
            strain[i] += signal[i];
        }

        var plus = new double[(int)(TemplateSeconds * SampleRateHz)];
        var cross = new double[plus.Length];
        Binary(TemplateSeconds / 2).Fill(0, SampleRateHz, plus, cross);
        return new DemoSignal(strain, plus, cross);
    }

    /// <summary>What the strain is posted to.</summary>
    public static NewDataset StrainDataset(string name) => new(name, EpochGpsSeconds, SampleRateHz, [new ColumnView("H1", "strain")]);

    /// <summary>What the template is posted to: on its own axis, its first sample is at 0, its merger in the middle.</summary>
    public static NewDataset TemplateDataset(string name) =>
        new(name, 0, SampleRateHz, [new ColumnView("h_plus", "strain"), new ColumnView("h_cross", "strain")]);

    /// <summary>Raw frames: little-endian float64, one value a channel.</summary>
    public static byte[] Frames(params IReadOnlyList<double[]> channels)
    {
        var bytes = new byte[channels[0].Length * channels.Count * sizeof(double)];
        for (var i = 0; i < channels[0].Length; i++)
        {
            for (var channel = 0; channel < channels.Count; channel++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(((i * channels.Count) + channel) * sizeof(double)), channels[channel][i]);
            }
        }

        return bytes;
    }

    private static Inspiral Binary(double coalescenceSeconds) =>
        new(new InspiralOptions(10, 8, 1, coalescenceSeconds) { LowFrequencyHz = InspiralFromHz });

    private static double Density(double frequencyHz)
    {
        var x = frequencyHz / 215;
        var x2 = x * x;
        return 1e-49 * (Math.Pow(x, -4.14) - (5 / x2) + (111 * (1 - x2 + (x2 * x2 / 2)) / (1 + (x2 / 2))));
    }
}
