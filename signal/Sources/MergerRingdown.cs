namespace Lisa.Signal.Sources;

/// <summary>
/// Orbital frequency and phase of merger and ringdown, in closed form in time: the backwards one-body model (McWilliams 2019, arXiv:1810.00040), in which
/// light that leaves the perturbed final hole makes Ω⁴ = a + k tanh u, with u = (t − t_c)/τ₀ in damping times of the final hole's (2, 2) mode from the
/// peak of the curvature's modulus (equation 7 there). a, k and where the peak lies follow from frequency and its change where the inspiral ends, so
/// that both go on, and from the frequency's limit, half of that of the mode (equation 8).
/// <para>
/// The final hole: mass and spin by the fits to numerical relativity of Pan et al. 2011 (arXiv:1106.1021, equations 29), its mode by the fits of
/// Berti, Cardoso and Will 2006 (gr-qc/0512160, equations E1, E2 and table VIII). In units of the total mass.
/// </para>
/// </summary>
internal sealed class MergerRingdown
{
    private readonly double offset;
    private readonly double rise;

    // κ₊ and κ₋: Ω long after and long before the peak.
    private readonly double after;
    private readonly double before;
    private readonly double phaseAtPeak;

    public MergerRingdown(double symmetricMassRatio, double startFrequency, double startFrequencyChange)
    {
        var eta = symmetricMassRatio;
        FinalMass = 1 + ((Math.Sqrt(8.0 / 9) - 1) * eta) - (0.4333 * eta * eta) - (0.4392 * eta * eta * eta);
        FinalSpin = (Math.Sqrt(12) * eta) - (3.871 * eta * eta) + (4.028 * eta * eta * eta);
        ModeFrequency = (1.5251 - (1.1568 * Math.Pow(1 - FinalSpin, 0.1292))) / FinalMass;
        DampingTime = 2 * (0.7 + (1.4187 * Math.Pow(1 - FinalSpin, -0.499))) / ModeFrequency;

        var (last, first) = (Math.Pow(ModeFrequency / 2, 4), Math.Pow(startFrequency, 4));
        var change = 4 * Math.Pow(startFrequency, 3) * startFrequencyChange * DampingTime;
        Start = -Math.Log((2 * (last - first) / change) - 1) / 2;
        rise = (last - first) / (1 - Math.Tanh(Start));
        offset = first - (rise * Math.Tanh(Start));
        (after, before) = (ModeFrequency / 2, Math.Sqrt(Math.Sqrt(offset - rise)));
        phaseAtPeak = Integral(0);
        StartPhase = At(Start).Phase;
        StartDamping = Damping(Start);
    }

    public double FinalMass { get; }

    /// <summary>Dimensionless.</summary>
    public double FinalSpin { get; }

    /// <summary>Angular frequency of the wave's (2, 2, 0) mode.</summary>
    public double ModeFrequency { get; }

    /// <summary>τ₀: in it the mode's amplitude falls by e.</summary>
    public double DampingTime { get; }

    /// <summary>u where it takes over from the inspiral; negative.</summary>
    public double Start { get; }

    /// <summary>Orbital phase there; it is 0 at the peak.</summary>
    public double StartPhase { get; }

    private double StartDamping { get; }

    /// <summary>MΩ, the orbital phase, and by what an amplitude that follows the frequency alone is to be multiplied: 1 at the start.</summary>
    /// <param name="fromPeak">u, at least <see cref="Start"/>.</param>
    public (double Frequency, double Phase, double Damping) At(double fromPeak) => (
        Math.Sqrt(Math.Sqrt(offset + (rise * Math.Tanh(fromPeak)))), DampingTime * (Integral(fromPeak) - phaseAtPeak), Damping(fromPeak) / StartDamping);

    private static double Damping(double fromPeak) => Math.Sqrt(2 / (1 + Math.Exp(2 * fromPeak)));

    // ∫ Ω du, equations 9 and 10: with s = tanh u, 1 − (Ω/κ₊)⁴ = k(1 − s)/κ₊⁴ and (Ω/κ₋)⁴ − 1 = k(1 + s)/κ₋⁴ keep their digits where Ω is nearly κ.
    private double Integral(double fromPeak)
    {
        var frequency = Math.Sqrt(Math.Sqrt(offset + (rise * Math.Tanh(fromPeak))));
        var (toAfter, toBefore) = (frequency / after, frequency / before);
        var short4 = 2 * rise / ((1 + Math.Exp(2 * fromPeak)) * Math.Pow(after, 4));
        var over4 = 2 * rise / ((1 + Math.Exp(-2 * fromPeak)) * Math.Pow(before, 4));
        var artanh = Math.Log((1 + toAfter) * (1 + toAfter) * (1 + (toAfter * toAfter)) / short4) / 2;
        var arcoth = Math.Log((1 + toBefore) * (1 + toBefore) * (1 + (toBefore * toBefore)) / over4) / 2;
        return (after * (Math.Atan(toAfter) + artanh)) - (before * (Math.Atan(toBefore) + arcoth));
    }
}
