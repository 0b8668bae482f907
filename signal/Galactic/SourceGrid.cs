using System.Numerics;
using Lisa.Signal.Fourier;

namespace Lisa.Signal.Galactic;

/// <summary>
/// The F-statistic over a grid: for each direction of the sky, and each frequency derivative, at all frequencies of a narrow band at once by Fourier
/// transform. For that the data are brought to a slow rate: of the spectrum of the samples, gaps being zeros, the bins around the band are kept and
/// transformed back. That costs a weak edge effect, and frequencies fall between bins: at most 5 % of 2F, which a climb from there recovers. Not
/// thread-safe.
/// </summary>
internal sealed class SourceGrid
{
    private readonly BandData data;
    private readonly SourceModel model;
    private readonly double centreHz;
    private readonly double binHz;
    private readonly int keptBins;
    private readonly int centreBin;
    private readonly int spectrumLength;
    private readonly int transformLength;
    private readonly int samples;
    private readonly double[] slow;
    private readonly double[] coverage;

    /// <param name="data">Its samples' rows and times.</param>
    /// <param name="response">Over them.</param>
    /// <param name="centreHz">Of the narrow band.</param>
    /// <param name="halfWidthHz">On both sides of it frequencies are searched.</param>
    public SourceGrid(BandData data, GalacticResponse response, double centreHz, double halfWidthHz)
    {
        this.data = data;

        // At least twice as long as the data, so that the end does not meet the beginning, and the search is in steps of a quarter of 1/span or less.
        spectrumLength = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * data.Rows));
        binHz = 1 / (spectrumLength * data.StepSeconds);
        centreBin = (int)Math.Round((centreHz - data.CarrierHz) / binHz);
        this.centreHz = data.CarrierHz + (centreBin * binHz);

        // The Earth's motion shifts frequencies by 1e-4; a few bins more keep the edges of the band whole.
        var shiftHz = 1.2e-4 * centreHz;
        keptBins = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling((2 * (halfWidthHz + shiftHz) / binHz) + 16));
        keptBins = Math.Min(keptBins, spectrumLength);
        transformLength = 2 * keptBins;
        var stepSeconds = spectrumLength * data.StepSeconds / keptBins;
        samples = (int)Math.Floor((data.EndSeconds - data.StartSeconds) / stepSeconds) + 1;
        var times = new double[samples];
        coverage = new double[samples];
        for (var i = 0; i < samples; i++)
        {
            times[i] = data.StartSeconds + (i * stepSeconds);
        }

        foreach (var second in data.Seconds)
        {
            var nearest = (int)Math.Round((second - data.StartSeconds) / stepSeconds);
            coverage[Math.Min(nearest, samples - 1)] += data.StepSeconds / stepSeconds;
        }

        model = new SourceModel(response, times, this.centreHz, data.Scale);
        slow = new double[4 * samples];
        HalfBins = (int)Math.Ceiling(halfWidthHz * transformLength * stepSeconds);
        StepHz = 1 / (transformLength * stepSeconds);
    }

    /// <summary>Frequencies that are searched lie so many steps on both sides of the band's centre.</summary>
    public int HalfBins { get; }

    public double StepHz { get; }

    /// <summary>Takes the samples that are to be searched.</summary>
    public void Load(ReadOnlySpan<double> whitened)
    {
        using var spectrum = ComplexFft.Rent(spectrumLength);
        using var back = ComplexFft.Rent(keptBins);
        for (var channel = 0; channel < 2; channel++)
        {
            var half = channel * 2 * data.Count;
            spectrum.Data.Clear();
            for (var i = 0; i < data.Count; i++)
            {
                spectrum.Data[data.ValidRows[i]] = new Complex(whitened[half + (2 * i)], whitened[half + (2 * i) + 1]);
            }

            spectrum.Forward();
            for (var i = 0; i < keptBins; i++)
            {
                var offset = i < keptBins / 2 ? i : i - keptBins;
                back.Data[i] = spectrum.Data[Modulo(centreBin + offset, spectrumLength)];
            }

            back.Inverse();
            var gain = (double)keptBins / spectrumLength;
            for (var i = 0; i < samples; i++)
            {
                slow[(channel * 2 * samples) + (2 * i)] = back.Data[i].Real * gain;
                slow[(channel * 2 * samples) + (2 * i) + 1] = back.Data[i].Imaginary * gain;
            }
        }
    }

    /// <summary>The largest 2F at a direction, and the frequency at which it is.</summary>
    public (double TwoF, GalacticPoint Point) Best((double Longitude, double Latitude) direction, double derivative)
    {
        var point = new GalacticPoint(centreHz, derivative, direction.Longitude, direction.Latitude);
        model.Fill(point);
        using var plus = ComplexFft.Rent(transformLength);
        using var cross = ComplexFft.Rent(transformLength);
        plus.Data.Clear();
        cross.Data.Clear();
        var (plusPlus, crossCross, plusCross) = (0.0, 0.0, Complex.Zero);
        for (var i = 0; i < samples; i++)
        {
            var (a, e) = (At(slow, i), At(slow, samples + i));
            var (plusA, plusE) = (At(model.Plus, i), At(model.Plus, samples + i));
            var (crossA, crossE) = (At(model.Cross, i), At(model.Cross, samples + i));
            plus.Data[i] = (Complex.Conjugate(plusA) * a) + (Complex.Conjugate(plusE) * e);
            cross.Data[i] = (Complex.Conjugate(crossA) * a) + (Complex.Conjugate(crossE) * e);
            plusPlus += coverage[i] * (Square(plusA) + Square(plusE));
            crossCross += coverage[i] * (Square(crossA) + Square(crossE));
            plusCross += coverage[i] * ((Complex.Conjugate(plusA) * crossA) + (Complex.Conjugate(plusE) * crossE));
        }

        plus.Forward();
        cross.Forward();

        // Sums over slow samples stand for sums over as many more of the data's.
        var each = (double)spectrumLength / keptBins;
        var (best, bin) = (0.0, 0);
        for (var k = -HalfBins; k <= HalfBins; k++)
        {
            var at = Modulo(k, transformLength);
            var twoF = each * SourceModel.Solve(plusPlus, crossCross, plusCross, plus.Data[at], cross.Data[at]).TwoF;
            (best, bin) = twoF > best ? (twoF, k) : (best, bin);
        }

        return (best, point with { FrequencyHz = centreHz + (bin * StepHz) });
    }

    private static Complex At(double[] signal, int sample) => new(signal[2 * sample], signal[(2 * sample) + 1]);

    private static double Square(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);

    private static int Modulo(int value, int length) => value < 0 ? value + length : value % length;
}
