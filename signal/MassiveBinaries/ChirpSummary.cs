using System.Numerics;
using Lisa.Signal.Galactic;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// All that the likelihood of directions needs of data and one chirp at one time of arrival. A signal is (a₊ P(f) + a× C(f)) H(f) with two complex
/// amplitudes, H the chirp's transform and P, C the response, which is linear between nodes: so products with the data and with itself are sums
/// over nodes of weights that are computed once (as in relative binning, Zackay, Dai and Venumadhav 2018, arXiv:1806.08792, but exact for such a response).
/// The largest likelihood over the four amplitudes is ρ² = N† M⁻¹ N with N_p = ⟨p|d⟩ and M_pq = ⟨p|q⟩, ⟨x|y⟩ = 4 ∫ x* y/S df (Jaranowski, Krolak and
/// Schutz 1998, section III; for LISA Cornish and Crowder 2005, gr-qc/0506059).
/// </summary>
internal sealed class ChirpSummary
{
    private readonly ChirpGeometry geometry;
    private readonly ChirpResponse response = new();
    private readonly Channel a = new();
    private readonly Channel e = new();
    private readonly SearchBand band;

    /// <param name="data">With what it is compared.</param>
    /// <param name="geometry">For a chirp like this one: its own, or that of one whose frequencies pass within minutes of it.</param>
    /// <param name="point">The chirp.</param>
    /// <param name="arrivalSeconds">When its coalescence passes the constellation's centre.</param>
    /// <param name="longestSeconds">It begins at most so long before.</param>
    public ChirpSummary(ChirpData data, ChirpGeometry geometry, ChirpPoint point, double arrivalSeconds, double longestSeconds)
    {
        (band, this.geometry) = (data.Band, geometry);
        var chirp = point.ToChirp();
        var spectrum = new Complex[band.Bins];
        ChirpSpectrum.Fill(chirp, ChirpSpectrum.StartHz(chirp, band.LowHz, longestSeconds), band, spectrum);
        var turn = -2 * Math.PI * (arrivalSeconds - data.StartSeconds);
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            if (data.Noise.A[bin] == 0)
            {
                continue;
            }

            var frequencyHz = bin * band.BinWidthHz;
            var template = spectrum[bin] * Complex.FromPolarCoordinates(1, turn * frequencyHz);
            var place = ChirpGeometry.NodeOf(frequencyHz, band);
            a.Add(place, template, data.A[bin], 4 * band.BinWidthHz * data.Noise.A[bin]);
            e.Add(place, template, data.E[bin], 4 * band.BinWidthHz * data.Noise.E[bin]);
        }
    }

    /// <summary>ρ² for a direction, and the amplitudes at which it is reached; 0 where the response cannot tell two polarisations apart.</summary>
    /// <param name="longitude">Ecliptic.</param>
    /// <param name="latitude">Ecliptic.</param>
    /// <param name="laterSeconds">By how much later the chirp arrives, some seconds at most: it turns phases at the nodes.</param>
    public (double Power, PolarisationAmplitudes Amplitudes) At(double longitude, double latitude, double laterSeconds = 0)
    {
        geometry.Respond(longitude, latitude, response);
        if (laterSeconds != 0)
        {
            response.Delay(laterSeconds, band);
        }

        var plus = a.WithData(response.PlusA) + e.WithData(response.PlusE);
        var cross = a.WithData(response.CrossA) + e.WithData(response.CrossE);
        var plusPlus = a.Product(response.PlusA, response.PlusA).Real + e.Product(response.PlusE, response.PlusE).Real;
        var crossCross = a.Product(response.CrossA, response.CrossA).Real + e.Product(response.CrossE, response.CrossE).Real;
        var plusCross = a.Product(response.PlusA, response.CrossA) + e.Product(response.PlusE, response.CrossE);
        var determinant = (plusPlus * crossCross) - (plusCross * Complex.Conjugate(plusCross)).Real;
        if (!(determinant > 1e-12 * plusPlus * crossCross))
        {
            return (0, default);
        }

        var amplitudes = new PolarisationAmplitudes(
            ((crossCross * plus) - (plusCross * cross)) / determinant, ((plusPlus * cross) - (Complex.Conjugate(plusCross) * plus)) / determinant);
        return ((Complex.Conjugate(plus) * amplitudes.Plus).Real + (Complex.Conjugate(cross) * amplitudes.Cross).Real, amplitudes);
    }

    /// <summary>One of A and E: what each node weighs with the data, with itself and with the next one.</summary>
    private sealed class Channel
    {
        private readonly Complex[] withData = new Complex[ChirpGeometry.Nodes];
        private readonly double[] withItself = new double[ChirpGeometry.Nodes];
        private readonly double[] withNext = new double[ChirpGeometry.Nodes];

        public void Add(double place, Complex template, Complex data, double weight)
        {
            var node = Math.Min((int)place, ChirpGeometry.Nodes - 2);
            var (here, next) = (node + 1 - place, place - node);
            var product = Complex.Conjugate(template) * data * weight;
            var power = ((template.Real * template.Real) + (template.Imaginary * template.Imaginary)) * weight;
            withData[node] += here * product;
            withData[node + 1] += next * product;
            withItself[node] += here * here * power;
            withItself[node + 1] += next * next * power;
            withNext[node] += here * next * power;
        }

        public Complex WithData(Complex[] polarisation)
        {
            var sum = Complex.Zero;
            for (var node = 0; node < polarisation.Length; node++)
            {
                sum += Complex.Conjugate(polarisation[node]) * withData[node];
            }

            return sum;
        }

        public Complex Product(Complex[] one, Complex[] other)
        {
            var sum = Complex.Zero;
            for (var node = 0; node < one.Length; node++)
            {
                sum += Complex.Conjugate(one[node]) * other[node] * withItself[node];
                if (node + 1 < one.Length)
                {
                    sum += ((Complex.Conjugate(one[node]) * other[node + 1]) + (Complex.Conjugate(one[node + 1]) * other[node])) * withNext[node];
                }
            }

            return sum;
        }
    }
}
