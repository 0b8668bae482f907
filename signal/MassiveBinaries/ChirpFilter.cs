using System.Numerics;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>Noise of A and of E at the bins of a band: 1/S, 0 where a bin takes no part.</summary>
public sealed record InverseNoise(double[] A, double[] E);

/// <summary>
/// The matched filter of one template in A and E. The template is the chirp as the reference response of <see cref="SearchBand"/> carries it; A and E
/// are matched independently of each other, each with an amplitude and phase of its own, so no direction is supposed. With d the data's transform, h the
/// template's and σ² = 4 ∫|h|²/S df, z(t) = (4/σ) ∫ d h*/S exp(2πift) df over positive frequencies: in noise real and imaginary part are Gaussian of variance 1,
/// and ρ² = |z_A|² + |z_E|² follows χ² with four degrees of freedom, P(ρ > r) = (1 + r²/2) exp(−r²/2). Immutable.
/// </summary>
public sealed class ChirpFilter
{
    private readonly Complex[] conjugate;
    private readonly InverseNoise noise;

    /// <param name="point">The template.</param>
    /// <param name="longestSeconds">It begins at the band's lowest frequency, or this long before coalescence where that is later.</param>
    /// <param name="band">Frequencies.</param>
    /// <param name="noise">At its bins.</param>
    public ChirpFilter(ChirpPoint point, double longestSeconds, SearchBand band, InverseNoise noise)
    {
        ArgumentNullException.ThrowIfNull(band);
        ArgumentNullException.ThrowIfNull(noise);
        (Point, this.noise) = (point, noise);
        var chirp = point.ToChirp();
        conjugate = new Complex[band.Bins];
        ChirpSpectrum.Fill(chirp, ChirpSpectrum.StartHz(chirp, band.LowHz, longestSeconds), band, conjugate);
        var (powerA, powerE) = (0.0, 0.0);
        for (var bin = 0; bin < conjugate.Length; bin++)
        {
            conjugate[bin] = Complex.Conjugate(conjugate[bin] * band.ReferenceResponse(bin * band.BinWidthHz));
            var power = (conjugate[bin].Real * conjugate[bin].Real) + (conjugate[bin].Imaginary * conjugate[bin].Imaginary);
            powerA += power * noise.A[bin];
            powerE += power * noise.E[bin];
        }

        (SigmaA, SigmaE) = (Math.Sqrt(4 * band.BinWidthHz * powerA), Math.Sqrt(4 * band.BinWidthHz * powerE));
        if (!(SigmaA > 0 && SigmaE > 0 && double.IsFinite(SigmaA + SigmaE)))
        {
            throw new ArgumentException(
                $"The template of chirp mass {point.ChirpMassSolarMasses} and mass ratio {point.MassRatio} has no power in the band from {band.LowHz} to {band.HighHz} Hz.",
                nameof(point));
        }
    }

    public ChirpPoint Point { get; }

    /// <summary>The SNR in A of the template itself, at a distance of one second.</summary>
    public double SigmaA { get; }

    /// <summary>In E.</summary>
    public double SigmaE { get; }

    /// <summary>What the inverse transform makes z_A/σ_A of, over time: zeros at negative frequencies.</summary>
    /// <param name="data">The unscaled transform of A.</param>
    /// <param name="product">As many as the transform has samples.</param>
    public void MultiplyA(ReadOnlySpan<Complex> data, Span<Complex> product) => Multiply(data, noise.A, 4 / SigmaA, product);

    /// <summary>The same for E.</summary>
    public void MultiplyE(ReadOnlySpan<Complex> data, Span<Complex> product) => Multiply(data, noise.E, 4 / SigmaE, product);

    private void Multiply(ReadOnlySpan<Complex> data, double[] inverse, double scale, Span<Complex> product)
    {
        for (var bin = 0; bin < conjugate.Length; bin++)
        {
            product[bin] = data[bin] * conjugate[bin] * (scale * inverse[bin]);
        }

        product[conjugate.Length..].Clear();
    }
}
