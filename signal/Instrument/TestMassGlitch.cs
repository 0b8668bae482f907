using Lisa.Signal.Constellation;

namespace Lisa.Signal.Instrument;

/// <summary>
/// A sudden push on a test mass, as LISA Pathfinder's felt about once a day: a force that rises and decays exponentially, Δg(t) = Δv (e^(−t/τ₁) −
/// e^(−t/τ₂))/(τ₁ − τ₂) after its onset, which leaves the velocity changed by Δv (LISA Pathfinder Collaboration 2022, Phys. Rev. D 106, 062001,
/// arXiv:2205.11938). Equal time constants give the first shapelet Δv t e^(−t/τ)/τ² (Baghi et al. 2022, Phys. Rev. D 105, 042002,
/// arXiv:2112.07490).
/// </summary>
/// <param name="Bench">Whose test mass: 12 is that of spacecraft 1 which faces spacecraft 2. Towards the far spacecraft is positive.</param>
/// <param name="OnsetSeconds">On the orbits' clock.</param>
/// <param name="VelocityMetresPerSecond">Δv, of either sign.</param>
/// <param name="RiseSeconds">The shorter of the time constants, above 0.</param>
/// <param name="FallSeconds">The longer, at least RiseSeconds.</param>
public sealed record TestMassGlitch(Link Bench, double OnsetSeconds, double VelocityMetresPerSecond, double RiseSeconds, double FallSeconds)
{
    /// <summary>After so many of its longer time constants the velocity is Δv to the last digit.</summary>
    public const double SettledAfterTimeConstants = 45;

    /// <summary>When the velocity no longer changes.</summary>
    public double SettledSeconds => OnsetSeconds + (SettledAfterTimeConstants * FallSeconds);

    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or a time constant is not positive or longer than the other.</exception>
    public void Check()
    {
        if (!double.IsFinite(OnsetSeconds + VelocityMetresPerSecond) || !(RiseSeconds > 0 && FallSeconds >= RiseSeconds && double.IsFinite(FallSeconds)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(RiseSeconds), this, "A glitch has a finite onset and velocity, a rise time above 0 and a fall time that is no shorter.");
        }
    }

    /// <summary>Velocity after the onset as a share of Δv: 1 − (τ₁ e^(−t/τ₁) − τ₂ e^(−t/τ₂))/(τ₁ − τ₂).</summary>
    public double VelocityShare(double secondsAfterOnset)
    {
        if (secondsAfterOnset <= 0)
        {
            return 0;
        }

        // Where the quotient would be 0/0 in all but a few digits, its limit.
        var slow = Math.Exp(-secondsAfterOnset / FallSeconds);
        return FallSeconds - RiseSeconds < 1e-6 * FallSeconds
            ? 1 - (slow * (1 + (secondsAfterOnset / FallSeconds)))
            : 1 - (((FallSeconds * slow) - (RiseSeconds * Math.Exp(-secondsAfterOnset / RiseSeconds))) / (FallSeconds - RiseSeconds));
    }
}
