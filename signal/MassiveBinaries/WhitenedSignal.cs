using System.Numerics;
using Lisa.Signal.Galactic;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>A binary's signal as it is in a stretch of data, whitened: A's bins, then E's, so that the plain product of two such is ⟨x|y⟩.</summary>
internal sealed class WhitenedSignal
{
    private readonly ChirpData data;
    private readonly ChirpGeometry geometry;
    private readonly double longestSeconds;
    private readonly ChirpResponse response = new();

    /// <param name="data">Where it is.</param>
    /// <param name="geometry">For a chirp like it.</param>
    /// <param name="longestSeconds">It begins at most so long before its coalescence.</param>
    public WhitenedSignal(ChirpData data, ChirpGeometry geometry, double longestSeconds) =>
        (this.data, this.geometry, this.longestSeconds) = (data, geometry, longestSeconds);

    /// <summary>ln Mc, η, t_c in s, ln D in Mpc, λ, β, ι, ψ, φ_c.</summary>
    public static double[] ParametersOf(MassiveBinary binary)
    {
        var point = ChirpPoint.Of(binary);
        return
        [
            Math.Log(point.ChirpMassSolarMasses), point.SymmetricMassRatio, binary.CoalescenceSeconds, Math.Log(binary.DistanceMpc),
            binary.EclipticLongitudeRadians, binary.EclipticLatitudeRadians, binary.InclinationRadians, binary.PolarisationRadians, binary.CoalescencePhaseRadians,
        ];
    }

    /// <summary>The signal with these parameters.</summary>
    public Complex[] Of(double[] parameters)
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

    /// <summary>The data, whitened in the same way.</summary>
    public Complex[] OfData()
    {
        var band = data.Band;
        var whitened = new Complex[2 * band.Bins];
        for (var bin = 0; bin < band.Bins; bin++)
        {
            whitened[bin] = data.A[bin] * Math.Sqrt(4 * band.BinWidthHz * data.Noise.A[bin]);
            whitened[band.Bins + bin] = data.E[bin] * Math.Sqrt(4 * band.BinWidthHz * data.Noise.E[bin]);
        }

        return whitened;
    }
}
