using Lisa.Signal.Noise;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// How fast a template and its neighbours become unlike: the overlap that is left of two templates, the largest over time and phase, is 1 − Σ g Δ² (Owen 1996,
/// gr-qc/9511032). In the stationary-phase approximation the transform's phase is ψ(f) = 2πf t(f) − Φ(t(f)), t(f) being when the frequency f passes, and g is
/// half of what is left of the variance of ψ's derivative, weighted with |h|²/S, when time and phase are fitted to it. At one mass ratio the chirp is scale-free, so
/// that ∂ψ/∂ln Mc at a fixed frequency is 2πf t(f) without any approximation of a difference; the change of the modulus adds half of its variance.
/// </summary>
internal sealed class BankMetric
{
    private const int Nodes = 400;

    // Stationary phase means nothing once the frequency hardly changes.
    private const double LastDampingTimes = 1;
    private const double EtaStep = 1e-4;

    private readonly SearchBand band;
    private readonly LisaNoise noise;
    private readonly double longestSeconds;

    public BankMetric(SearchBand band, LisaNoise noise, double longestSeconds) => (this.band, this.noise, this.longestSeconds) = (band, noise, longestSeconds);

    /// <summary>Along ln Mc, and along η once the chirp mass is fitted as well.</summary>
    public (double LogChirpMass, double SymmetricMassRatio) At(ChirpPoint point)
    {
        var eta = point.SymmetricMassRatio;
        var here = Sample(point.ToChirp());
        var (low, high) = (eta - EtaStep, Math.Min(0.25, eta + EtaStep));
        var below = Sample(ChirpPoint.OfSymmetricMassRatio(point.ChirpMassSolarMasses, low).ToChirp());
        var above = Sample(ChirpPoint.OfSymmetricMassRatio(point.ChirpMassSolarMasses, high).ToChirp());
        var (ones, frequencies, masses, ratios, moduli) = (new double[Nodes], new double[Nodes], new double[Nodes], new double[Nodes], new double[Nodes]);
        for (var i = 0; i < Nodes; i++)
        {
            ones[i] = 1;
            frequencies[i] = here[i].FrequencyHz;
            masses[i] = 2 * Math.PI * here[i].FrequencyHz * here[i].Seconds;
            ratios[i] = (above[i].PhaseAt(here[i].FrequencyHz) - below[i].PhaseAt(here[i].FrequencyHz)) / (high - low);
            var (left, right) = (here[Math.Max(0, i - 1)], here[Math.Min(Nodes - 1, i + 1)]);
            moduli[i] = Math.Log(right.Modulus / left.Modulus) / Math.Log(right.FrequencyHz / left.FrequencyHz);
        }

        var weights = here.Select(node => node.Weight).ToArray();
        var modulus = Remainder(weights, moduli, ones);
        var mass = Remainder(weights, masses, ones, frequencies);
        return ((mass + modulus) / 2, Remainder(weights, ratios, ones, frequencies, masses) / 2);
    }

    // What is left of a function's mean square when the others are fitted to it, one after another (Gram and Schmidt).
    private static double Remainder(double[] weights, double[] values, params ReadOnlySpan<double[]> fitted)
    {
        var basis = new List<double[]>();
        foreach (var function in fitted)
        {
            basis.Add(Reduce(weights, function, basis));
        }

        var left = Reduce(weights, values, basis);
        return Product(weights, left, left) / weights.Sum();
    }

    private static double[] Reduce(double[] weights, double[] values, List<double[]> basis)
    {
        var rest = (double[])values.Clone();
        foreach (var function in basis)
        {
            var share = Product(weights, rest, function) / Product(weights, function, function);
            for (var i = 0; i < rest.Length; i++)
            {
                rest[i] -= share * function[i];
            }
        }

        return rest;
    }

    private static double Product(double[] weights, double[] one, double[] other)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i] * one[i] * other[i];
        }

        return sum;
    }

    // Nodes at equal steps of the logarithm of what is left until shortly after coalescence.
    private Node[] Sample(MassiveChirp chirp)
    {
        var end = LastDampingTimes * chirp.RingdownDampingSeconds;
        var first = chirp.SecondsAt(ChirpSpectrum.StartHz(chirp, band.LowHz, longestSeconds));
        var (longest, shortest) = (Math.Log(end + chirp.RingdownDampingSeconds - first), Math.Log(chirp.RingdownDampingSeconds));
        var step = (longest - shortest) / (Nodes - 1);
        var nodes = new Node[Nodes];
        for (var i = 0; i < Nodes; i++)
        {
            var left = Math.Exp(longest - (i * step));
            var seconds = end + chirp.RingdownDampingSeconds - left;
            var state = chirp.At(seconds);
            var apart = 1e-3 * left;
            var change = (chirp.At(seconds + apart).FrequencyHz - chirp.At(seconds - apart).FrequencyHz) / (2 * apart);
            var response = band.Uses(state.FrequencyHz) ? band.ReferenceResponse(state.FrequencyHz).Magnitude : 0;
            var weight = response == 0 ? 0 : Math.Pow(state.Amplitude * response, 2) / noise.A(state.FrequencyHz, band.Generation) * left * step;
            nodes[i] = new Node(seconds, state.FrequencyHz, state.PhaseRadians, change, state.Amplitude / Math.Sqrt(change), weight);
        }

        return nodes;
    }

    /// <summary>A chirp at one time.</summary>
    private readonly record struct Node(double Seconds, double FrequencyHz, double PhaseRadians, double Change, double Modulus, double Weight)
    {
        // ψ at a frequency close by: dψ/df = 2πt, d²ψ/df² = 2π/(df/dt).
        public double PhaseAt(double frequencyHz)
        {
            var apart = frequencyHz - FrequencyHz;
            return (2 * Math.PI * FrequencyHz * Seconds) - PhaseRadians + (2 * Math.PI * apart * (Seconds + (apart / (2 * Change))));
        }
    }
}
