namespace Lisa.Signal.Simulation;

/// <summary>
/// The inverse of the standard normal distribution, to about 1e-15 relative: Wichura 1988, Applied Statistics 37, 477, algorithm AS 241 (PPND16).
/// Its logarithm is computed here and not by the C library, whose last bit differs between platforms.
/// </summary>
internal static class GaussianQuantile
{
    // Numerators and denominators from the highest power down.
    private static readonly double[] CentralNumerator =
    [
        2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
        1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0,
    ];

    private static readonly double[] CentralDenominator =
    [
        5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
        5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1,
    ];

    private static readonly double[] MiddleNumerator =
    [
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
        3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0,
    ];

    private static readonly double[] MiddleDenominator =
    [
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1,
    ];

    private static readonly double[] FarNumerator =
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0,
    ];

    private static readonly double[] FarDenominator =
    [
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
    ];

    /// <param name="probability">Strictly between 0 and 1.</param>
    public static double Of(double probability)
    {
        var offset = probability - 0.5;
        if (Math.Abs(offset) <= 0.425)
        {
            var inner = 0.180625 - (offset * offset);
            return offset * Polynomial(CentralNumerator, inner) / Polynomial(CentralDenominator, inner);
        }

        var tail = Math.Sqrt(-Logarithm(offset < 0 ? probability : 1 - probability));
        var value = tail <= 5
            ? Polynomial(MiddleNumerator, tail - 1.6) / Polynomial(MiddleDenominator, tail - 1.6)
            : Polynomial(FarNumerator, tail - 5) / Polynomial(FarDenominator, tail - 5);
        return offset < 0 ? -value : value;
    }

    /// <summary>Natural logarithm of a normal positive number: ln m = 2 artanh((m − 1)/(m + 1)) for the mantissa around 1.</summary>
    internal static double Logarithm(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        var ratio = (mantissa - 1) / (mantissa + 1);
        var square = ratio * ratio;
        var series = 0.0;
        for (var odd = 25; odd >= 1; odd -= 2)
        {
            series = (series * square) + (1.0 / odd);
        }

        return (exponent * 0.6931471805599453) + (2 * ratio * series);
    }

    private static double Polynomial(double[] coefficients, double x)
    {
        var value = 0.0;
        foreach (var coefficient in coefficients)
        {
            value = (value * x) + coefficient;
        }

        return value;
    }
}
