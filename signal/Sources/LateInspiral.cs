using MathNet.Numerics.Integration;

namespace Lisa.Signal.Sources;

/// <summary>
/// Orbital frequency and phase of an inspiral without spins, in closed form in time, up to the innermost stable orbit of a test mass, MΩ = 6^(−3/2). In
/// units of the total mass and with θ = (ητ/5)^(−1/8), τ being the time that is left and η the symmetric mass ratio, it is TaylorT3 at 3.5
/// post-Newtonian order, MΩ = (θ³/8) (1 + Σ cₖθᵏ) for k = 2 … 7 (Buonanno et al. 2009, arXiv:0907.0700, equation 3.10b; the phase, 3.10a,
/// is its integral).
/// <para>
/// That series turns back at MΩ ≈ 0.03, long before the merger. So six terms are added beyond it, k = 8 … 13, whose coefficients are such that the
/// frequency passes through six points of TaylorT4's solution at the same order (equation 3.6 there), which stays close to numerical relativity until late (Boyle
/// et al. 2007, arXiv:0710.0158). Between the points it is within 0.2 % of TaylorT4, below MΩ = 0.004 within 3e-7; it rises all the way for mass ratios
/// to 20. Where τ = 0 lies in a series that is cut is free to its order: here the inspiral ends at θ = 0.85.
/// </para>
/// </summary>
internal sealed class LateInspiral
{
    /// <summary>MΩ where it ends: r = 6M.</summary>
    public static readonly double LastFrequency = Math.Pow(6, -1.5);

    private const double LastTheta = 0.85;
    private const double FirstVelocity = 0.14;
    private const int Nodes = 6;
    private const int QuadraturePoints = 24;
    private const double EulerGamma = 0.57721566490153286;
    private const double LogarithmTerm = 107.0 / 280;

    private readonly double symmetricMassRatio;

    // c₀ … c₁₃ of the frequency; the logarithm of the sixth stands apart.
    private readonly double[] terms = new double[8 + Nodes];
    private readonly double[] phaseTerms = new double[8 + Nodes];

    /// <param name="symmetricMassRatio">η = m₁m₂/M², above 0, at most 1/4.</param>
    public LateInspiral(double symmetricMassRatio)
    {
        var eta = this.symmetricMassRatio = symmetricMassRatio;
        TaylorT3(eta, terms);
        Extend(eta, terms);
        LastTime = Time(LastTheta);
        for (var k = 0; k < terms.Length; k++)
        {
            // dφ/dθ = (5/η) θ⁻⁶ Σ cₖθᵏ; the fifth term's integral is a logarithm, and the sixth's logarithm integrates to θ ln θ − θ.
            phaseTerms[k] = 5 / eta * (k == 5 ? 0 : k == 6 ? terms[6] - LogarithmTerm : terms[k] / (k - 5));
        }

        LastPhase = PhaseAt(LastTheta);
    }

    /// <summary>τ where it ends.</summary>
    public double LastTime { get; }

    /// <summary>dΩ/dt where it ends, times M².</summary>
    public double LastFrequencyChange
    {
        get
        {
            var slope = 0.0;
            for (var k = 0; k < terms.Length; k++)
            {
                slope += (k + 3) * terms[k] * Math.Pow(LastTheta, k + 2) / 8;
            }

            slope += LogarithmTerm * Math.Pow(LastTheta, 8) * ((9 * Math.Log(LastTheta)) + 1) / 8;
            return slope * symmetricMassRatio * Math.Pow(LastTheta, 9) / 40;
        }
    }

    private double LastPhase { get; }

    /// <summary>MΩ and the orbital phase, which is 0 where the inspiral ends and negative before.</summary>
    /// <param name="time">τ, in total masses, at least <see cref="LastTime"/>.</param>
    public (double Frequency, double Phase) At(double time)
    {
        var theta = 1 / Math.Sqrt(Math.Sqrt(Math.Sqrt(symmetricMassRatio * time / 5)));
        return (FrequencyAt(theta), PhaseAt(theta) - LastPhase);
    }

    private static double Polynomial(double[] coefficients, double theta)
    {
        var sum = 0.0;
        for (var k = coefficients.Length - 1; k >= 0; k--)
        {
            sum = (sum * theta) + coefficients[k];
        }

        return sum;
    }

    private static void TaylorT3(double eta, Span<double> terms)
    {
        terms[0] = 1;
        terms[2] = (743.0 / 2688) + (11.0 / 32 * eta);
        terms[3] = -3.0 / 10 * Math.PI;
        terms[4] = (1855099.0 / 14450688) + (56975.0 / 258048 * eta) + (371.0 / 2048 * eta * eta);
        terms[5] = ((-7729.0 / 21504) + (13.0 / 256 * eta)) * Math.PI;
        terms[6] = (-720817631400877.0 / 288412611379200) + (53.0 / 200 * Math.PI * Math.PI) + (LogarithmTerm * (EulerGamma + Math.Log(2)))
            + (((25302017977.0 / 4161798144) - (451.0 / 2048 * Math.PI * Math.PI)) * eta) - (30913.0 / 1835008 * eta * eta)
            + (235925.0 / 1769472 * eta * eta * eta);
        terms[7] = ((-188516689.0 / 433520640) - (97765.0 / 258048 * eta) + (141769.0 / 1290240 * eta * eta)) * Math.PI;
    }

    // TaylorT4's dv/dt, v = (MΩ)^(1/3), time in total masses.
    private static double VelocityChange(double eta, double v)
    {
        var second = (-743.0 / 336) - (11.0 / 4 * eta);
        var fourth = (34103.0 / 18144) + (13661.0 / 2016 * eta) + (59.0 / 18 * eta * eta);
        var fifth = ((-4159.0 / 672) - (189.0 / 8 * eta)) * Math.PI;
        var sixth = (16447322263.0 / 139708800) - (1712.0 / 105 * EulerGamma) + (16.0 / 3 * Math.PI * Math.PI) - (856.0 / 105 * Math.Log(16 * v * v))
            + (((-56198689.0 / 217728) + (451.0 / 48 * Math.PI * Math.PI)) * eta) + (541.0 / 896 * eta * eta) - (5605.0 / 2592 * eta * eta * eta);
        var seventh = ((-4415.0 / 4032) + (358675.0 / 6048 * eta) + (91495.0 / 1512 * eta * eta)) * Math.PI;
        var series = 1 + (v * v * (second + (v * ((4 * Math.PI) + (v * (fourth + (v * (fifth + (v * (sixth + (v * seventh)))))))))));
        return 32.0 / 5 * eta * Math.Pow(v, 9) * series;
    }

    // Newton's divided differences through what is missing at the nodes, written out in powers of θ.
    private void Extend(double eta, Span<double> all)
    {
        Span<double> thetas = stackalloc double[Nodes];
        Span<double> missing = stackalloc double[Nodes];
        var rule = new GaussLegendreRule(-1, 1, QuadraturePoints);
        var (time, velocity) = (Time(LastTheta), Math.Cbrt(LastFrequency));
        var half = (velocity - FirstVelocity) / (Nodes - 1) / 2;
        for (var node = Nodes - 1; node >= 0; node--, velocity -= 2 * half)
        {
            thetas[node] = Math.Pow(eta * time / 5, -0.125);
            missing[node] = ((8 * Math.Pow(velocity / thetas[node], 3)) - Series(thetas[node])) / Math.Pow(thetas[node], 8);
            for (var i = 0; i < QuadraturePoints; i++)
            {
                time += rule.GetWeight(i) * half / VelocityChange(eta, velocity - (half * (1 - rule.GetAbscissa(i))));
            }
        }

        for (var order = 1; order < Nodes; order++)
        {
            for (var node = Nodes - 1; node >= order; node--)
            {
                missing[node] = (missing[node] - missing[node - 1]) / (thetas[node] - thetas[node - order]);
            }
        }

        var powers = all[8..];
        for (var node = Nodes - 1; node >= 0; node--)
        {
            for (var k = Nodes - 1; k > 0; k--)
            {
                powers[k] = powers[k - 1] - (thetas[node] * powers[k]);
            }

            powers[0] = missing[node] - (thetas[node] * powers[0]);
        }
    }

    private double Time(double theta) => 5 / symmetricMassRatio * Math.Pow(theta, -8);

    private double Series(double theta) => Polynomial(terms, theta) + (LogarithmTerm * Math.Pow(theta, 6) * Math.Log(theta));

    private double FrequencyAt(double theta)
    {
        var (cube, logarithm) = (theta * theta * theta, Math.Log(theta));
        return cube / 8 * (Polynomial(terms, theta) + (LogarithmTerm * cube * cube * logarithm));
    }

    private double PhaseAt(double theta)
    {
        var fifth = theta * theta * theta * theta * theta;
        return (Polynomial(phaseTerms, theta) / fifth) + (5 / symmetricMassRatio * (terms[5] + (LogarithmTerm * theta)) * Math.Log(theta));
    }
}
