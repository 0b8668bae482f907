using System.Numerics;
using Lisa.Signal.Galactic;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// The Fisher matrix Γ_ij = Re ⟨∂ᵢh|∂ⱼh⟩ of a binary's signal in A and E over nine parameters, by differences, and the errors that its inverse
/// says (Cutler and Flanagan 1994, Phys. Rev. D 49, 2658, section II).
/// </summary>
internal sealed class ChirpErrors
{
    private const int Parameters = 9;

    // ln Mc, η, t_c in s, ln D, λ, β, ι, ψ, φ_c: small enough that phases change by less than a tenth of a radian.
    private static readonly double[] Steps = [1e-6, 1e-5, 0.01, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4];

    private readonly ChirpData data;
    private readonly double longestSeconds;
    private readonly ChirpResponse response = new();

    private readonly ChirpGeometry geometry;

    public ChirpErrors(ChirpData data, ChirpGeometry geometry, double longestSeconds) =>
        (this.data, this.geometry, this.longestSeconds) = (data, geometry, longestSeconds);

    public MassiveErrors Of(MassiveBinary binary)
    {
        var point = ChirpPoint.Of(binary);
        double[] parameters =
        [
            Math.Log(point.ChirpMassSolarMasses), point.SymmetricMassRatio, binary.CoalescenceSeconds, Math.Log(binary.DistanceMpc),
            binary.EclipticLongitudeRadians, binary.EclipticLatitudeRadians, binary.InclinationRadians, binary.PolarisationRadians, binary.CoalescencePhaseRadians,
        ];
        var derivatives = Enumerable.Range(0, Parameters).Select(parameter => Derivative(parameters, parameter)).ToArray();
        var fisher = new double[Parameters * Parameters];
        for (var i = 0; i < fisher.Length; i++)
        {
            fisher[i] = Product(derivatives[i / Parameters], derivatives[i % Parameters]);
        }

        var covariance = new double[fisher.Length];
        if (!SmallMatrix.Invert(fisher, Parameters, covariance))
        {
            return MassiveErrors.None;
        }

        // M = Mc η^(−3/5).
        var slope = -0.6 / point.SymmetricMassRatio;
        var total = covariance[0] + (2 * slope * covariance[1]) + (slope * slope * covariance[Parameters + 1]);
        double Error(int parameter) => Math.Sqrt(covariance[(parameter * Parameters) + parameter]);
        return new MassiveErrors
        {
            ChirpMassSolarMasses = point.ChirpMassSolarMasses * Error(0),
            SymmetricMassRatio = Error(1),
            TotalMassSolarMasses = point.TotalMassSolarMasses * Math.Sqrt(total),
            CoalescenceSeconds = Error(2),
            DistanceMpc = binary.DistanceMpc * Error(3),
            EclipticLongitudeRadians = Error(4),
            EclipticLatitudeRadians = Error(5),
            InclinationRadians = Error(6),
            PolarisationRadians = Error(7),
            CoalescencePhaseRadians = Error(8),
        };
    }

    // Central, but for η where it cannot grow any more.
    private Complex[] Derivative(double[] parameters, int parameter)
    {
        var step = Steps[parameter];
        if (parameter == 1 && parameters[1] + step > 0.25)
        {
            var (here, one, two) = (Signal(parameters), Signal(Moved(-step)), Signal(Moved(-2 * step)));
            return [.. here.Select((value, i) => ((3 * value) - (4 * one[i]) + two[i]) / (2 * step))];
        }

        var (below, above) = (Signal(Moved(-step)), Signal(Moved(step)));
        return [.. above.Select((value, i) => (value - below[i]) / (2 * step))];

        double[] Moved(double by)
        {
            var moved = (double[])parameters.Clone();
            moved[parameter] += by;
            return moved;
        }
    }

    // A's bins, then E's, whitened: the plain product of two such is ⟨x|y⟩.
    private Complex[] Signal(double[] parameters)
    {
        var (band, longitude, latitude) = (data.Band, parameters[4], parameters[5]);
        var chirp = ChirpPoint.OfSymmetricMassRatio(Math.Exp(parameters[0]), parameters[1]).ToChirp();
        var startHz = ChirpSpectrum.StartHz(chirp, band.LowHz, longestSeconds);
        var arrival = ChirpGeometry.Arrival(data.Constellation, parameters[2], longitude, latitude);
        geometry.Respond(longitude, latitude, response);
        var amplitudes = PolarisationAmplitudes.Of(new GalacticBinary(1 / (Math.Exp(parameters[3]) * Inspiral.MegaparsecSeconds), 1, 0)
        {
            InclinationRadians = parameters[6],
            PolarisationRadians = parameters[7],
            InitialPhaseRadians = parameters[8],
        });
        var spectrum = new Complex[band.Bins];
        ChirpSpectrum.Fill(chirp, startHz, band, spectrum);
        var signal = new Complex[2 * band.Bins];
        var turn = -2 * Math.PI * (arrival - data.StartSeconds);
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            if (data.Noise.A[bin] == 0)
            {
                continue;
            }

            var frequencyHz = bin * band.BinWidthHz;
            var place = ChirpGeometry.NodeOf(frequencyHz, band);
            var node = Math.Min((int)place, ChirpGeometry.Nodes - 2);
            var template = spectrum[bin] * Complex.FromPolarCoordinates(1, turn * frequencyHz);
            signal[bin] = template * Between(response.PlusA, response.CrossA) * Math.Sqrt(4 * band.BinWidthHz * data.Noise.A[bin]);
            signal[band.Bins + bin] = template * Between(response.PlusE, response.CrossE) * Math.Sqrt(4 * band.BinWidthHz * data.Noise.E[bin]);

            Complex Between(Complex[] plus, Complex[] cross)
            {
                var (here, next) = (node + 1 - place, place - node);
                return (amplitudes.Plus * ((here * plus[node]) + (next * plus[node + 1]))) + (amplitudes.Cross * ((here * cross[node]) + (next * cross[node + 1])));
            }
        }

        return signal;
    }

    private static double Product(Complex[] one, Complex[] other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            sum += (one[i].Real * other[i].Real) + (one[i].Imaginary * other[i].Imaginary);
        }

        return sum;
    }
}
