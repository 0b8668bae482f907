using System.Numerics;
using Lisa.Signal.Reductions;

namespace Lisa.Signal.Galactic;

/// <summary>What fits best at a point: 2F, which is twice the gain in log likelihood, and the amplitudes that make it.</summary>
internal readonly record struct AmplitudeFit(double TwoF, PolarisationAmplitudes Amplitudes);

/// <summary>
/// Signals of sources in a band's whitened samples, and the F-statistic (Jaranowski, Krolak and Schutz 1998; Cutler and Schutz, gr-qc/0504011, for
/// several detectors): with the two signals g of amplitude 1, M = ⟨g|g⟩ and v = ⟨g|data⟩, both complex, the best amplitudes are M⁻¹v and 2F = v*M⁻¹v.
/// In noise alone 2F is χ² distributed with four degrees of freedom; with a source of optimal SNR ρ its mean is 4 + ρ². Not thread-safe: it keeps its
/// workspace.
/// </summary>
internal sealed class SourceModel
{
    private readonly GalacticResponse response;
    private readonly SlowSampler sampler;
    private readonly double carrierHz;
    private readonly (double A, double E) scale;
    private readonly double[] slow;
    private readonly double[] retards;

    /// <param name="response">Over the samples' times.</param>
    /// <param name="seconds">Of the samples.</param>
    /// <param name="carrierHz">Envelopes are relative to it.</param>
    /// <param name="scale">Of A and E.</param>
    public SourceModel(GalacticResponse response, ReadOnlySpan<double> seconds, double carrierHz, (double A, double E) scale)
    {
        (this.response, this.carrierHz, this.scale) = (response, carrierHz, scale);
        sampler = new SlowSampler(response, seconds);
        slow = new double[GalacticResponse.Width * response.Nodes.Count];
        retards = new double[response.Nodes.Count];
        Plus = new double[4 * seconds.Length];
        Cross = new double[4 * seconds.Length];
    }

    /// <summary>Doubles in a signal.</summary>
    public int Length => Plus.Length;

    /// <summary>The signals of amplitude 1 at the point that was asked for last.</summary>
    public double[] Plus { get; }

    public double[] Cross { get; }

    /// <summary>Computes <see cref="Plus"/> and <see cref="Cross"/>.</summary>
    public void Fill(in GalacticPoint point)
    {
        response.Fill(point, slow, retards);
        sampler.Fill(point, carrierHz, slow, retards, scale, Plus, Cross);
    }

    /// <summary>The signal of a source.</summary>
    public void Signal(in GalacticPoint point, in PolarisationAmplitudes amplitudes, Span<double> signal)
    {
        response.Fill(point, slow, retards);
        for (var node = 0; node < retards.Length; node++)
        {
            // What is left where cross stood is not read.
            var at = slow.AsSpan(GalacticResponse.Width * node, GalacticResponse.Width);
            var a = (amplitudes.Plus * new Complex(at[0], at[1])) + (amplitudes.Cross * new Complex(at[4], at[5]));
            var e = (amplitudes.Plus * new Complex(at[2], at[3])) + (amplitudes.Cross * new Complex(at[6], at[7]));
            (at[0], at[1], at[2], at[3]) = (a.Real, a.Imaginary, e.Real, e.Imaginary);
        }

        sampler.Fill(point, carrierHz, slow, retards, scale, signal, []);
    }

    /// <summary>The F-statistic of the data at a point; leaves <see cref="Plus"/> and <see cref="Cross"/> there.</summary>
    public AmplitudeFit Fit(in GalacticPoint point, ReadOnlySpan<double> data)
    {
        Fill(point);
        var cross = Product(Plus, Cross);
        return Solve(FixedOrder.Dot(Plus, Plus), FixedOrder.Dot(Cross, Cross), cross, Product(Plus, data), Product(Cross, data));
    }

    /// <summary>M⁻¹v of a Hermitian matrix of two rows; nothing where it is singular, as for data of moments.</summary>
    public static AmplitudeFit Solve(double plusPlus, double crossCross, Complex plusCross, Complex plus, Complex cross)
    {
        var determinant = (plusPlus * crossCross) - (plusCross.Real * plusCross.Real) - (plusCross.Imaginary * plusCross.Imaginary);
        if (!(determinant > 1e-10 * plusPlus * crossCross))
        {
            return default;
        }

        var first = ((crossCross * plus) - (plusCross * cross)) / determinant;
        var second = ((plusPlus * cross) - (Complex.Conjugate(plusCross) * plus)) / determinant;
        var twoF = (plus.Real * first.Real) + (plus.Imaginary * first.Imaginary) + (cross.Real * second.Real) + (cross.Imaginary * second.Imaginary);
        return new AmplitudeFit(twoF, new PolarisationAmplitudes(first, second));
    }

    // Σ conj(a) b.
    private static Complex Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (real, imaginary) = (FixedOrder.Dot(a, b), 0.0);
        for (var i = 0; i < a.Length; i += 2)
        {
            imaginary += (a[i] * b[i + 1]) - (a[i + 1] * b[i]);
        }

        return new Complex(real, imaginary);
    }
}
