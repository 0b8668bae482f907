namespace Lisa.Signal.Noise;

/// <summary>Which time-delay interferometry cancels the laser noise.</summary>
public enum TdiGeneration
{
    /// <summary>For arms of constant length: X 1.5.</summary>
    First,

    /// <summary>For arms whose length changes linearly with time: X 2.0.</summary>
    Second,
}

/// <summary>
/// LISA's instrumental noise in the Michelson combinations X, Y, Z and in A, E, T, for equal arms and noises: one-sided densities of
/// fractional frequency, in 1/Hz (Babak, Hewitson and Petiteau, arXiv:2108.01167, equations 9-20; LDC manual, equations 56-59). Frequencies are
/// in hertz and above 0; at 0 the densities are infinite or undefined. With x = 2πfL/c.
/// </summary>
/// <param name="OmsMetres">Optical metrology noise amplitude, m/√Hz.</param>
/// <param name="AccelerationMetresPerSecondSquared">Test-mass acceleration noise amplitude, m/s²/√Hz.</param>
/// <param name="ArmMetres">Arm length L.</param>
public sealed record LisaNoise(double OmsMetres, double AccelerationMetresPerSecondSquared, double ArmMetres = LisaNoise.NominalArmMetres)
{
    public const double SpeedOfLight = 299_792_458;

    /// <summary>2.5 million kilometres.</summary>
    public const double NominalArmMetres = 2.5e9;

    /// <summary>Science requirement document, version 1: 15 pm/√Hz and 3 fm/s²/√Hz.</summary>
    public static LisaNoise SciRdV1 { get; } = new(15e-12, 3e-15);

    /// <summary>The LISA Data Challenge 2a, Sangria: 7.9 pm/√Hz and 2.4 fm/s²/√Hz, as LISA Analysis Tools' model of that name has them.</summary>
    public static LisaNoise Sangria { get; } = new(7.9e-12, 2.4e-15);

    /// <summary>N² [1 + (2 mHz/f)⁴] (2πf/c)².</summary>
    public double Oms(double frequencyHz)
    {
        var toFrequency = 2 * Math.PI * frequencyHz / SpeedOfLight;
        return OmsMetres * OmsMetres * (1 + Math.Pow(2e-3 / frequencyHz, 4)) * toFrequency * toFrequency;
    }

    /// <summary>a² [1 + (0.4 mHz/f)²] [1 + (f/8 mHz)⁴] (2πf)⁻⁴ (2πf/c)².</summary>
    public double Acceleration(double frequencyHz)
    {
        var toFrequency = 1 / (2 * Math.PI * frequencyHz * SpeedOfLight);
        return AccelerationMetresPerSecondSquared * AccelerationMetresPerSecondSquared
            * (1 + Math.Pow(0.4e-3 / frequencyHz, 2)) * (1 + Math.Pow(frequencyHz / 8e-3, 4)) * toFrequency * toFrequency;
    }

    /// <summary>Density of X (equally Y, Z): 16 sin²x [S_oms + (3 + cos 2x) S_acc], times 4 sin²2x for the second generation.</summary>
    public double X(double frequencyHz, TdiGeneration generation)
    {
        var x = Phase(frequencyHz);
        return 16 * Square(Math.Sin(x)) * (Oms(frequencyHz) + ((3 + Math.Cos(2 * x)) * Acceleration(frequencyHz))) * Factor(x, generation);
    }

    /// <summary>Cross density of two of X, Y, Z, which is real: −8 sin²x cos x (S_oms + 4 S_acc), times 4 sin²2x for the second generation.</summary>
    public double Xy(double frequencyHz, TdiGeneration generation)
    {
        var x = Phase(frequencyHz);
        return -8 * Square(Math.Sin(x)) * Math.Cos(x) * (Oms(frequencyHz) + (4 * Acceleration(frequencyHz))) * Factor(x, generation);
    }

    /// <summary>Density of A, and of E: S_X − S_XY.</summary>
    public double A(double frequencyHz, TdiGeneration generation) => X(frequencyHz, generation) - Xy(frequencyHz, generation);

    /// <summary>
    /// Density of T, nearly blind to gravitational waves at low frequency: S_X + 2 S_XY. The two cancel there, so it is computed as
    /// 32 sin²x sin²(x/2) [S_oms + 4 sin²(x/2) S_acc], which is the same and keeps all digits.
    /// </summary>
    public double T(double frequencyHz, TdiGeneration generation)
    {
        var x = Phase(frequencyHz);
        var half = Square(Math.Sin(x / 2));
        return 32 * Square(Math.Sin(x)) * half * (Oms(frequencyHz) + (4 * half * Acceleration(frequencyHz))) * Factor(x, generation);
    }

    private double Phase(double frequencyHz) => 2 * Math.PI * frequencyHz * ArmMetres / SpeedOfLight;

    private static double Factor(double x, TdiGeneration generation) => generation == TdiGeneration.First ? 1 : 4 * Square(Math.Sin(2 * x));

    private static double Square(double value) => value * value;
}
