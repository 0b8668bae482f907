using System.Numerics;
using MathNet.Numerics.Integration;

namespace Lisa.Signal.Noise;

/// <summary>
/// The response of one 60° Michelson channel to a gravitational wave, its squared modulus averaged over sky and polarisation (Robson, Cornish and
/// Liu, arXiv:1803.01944, section 2, after Larson, Hiscock and Hellings 2000, Phys. Rev. D 62, 062001). With an arm u and the wave's
/// direction k, μ = u·k and x = f/f*, an arm's round trip answers by half of
/// T = ½ [sinc(x(1 − μ)/2) e^(−ix(3 + μ)/2) + sinc(x(1 + μ)/2) e^(−ix(1 + μ)/2)] times u⊗u contracted with the polarisation.
/// </summary>
public static class MichelsonResponse
{
    private const double Largest = 1000;

    private static readonly double RootThreeHalves = Math.Sqrt(3) / 2;

    /// <summary>
    /// R(f), dimensionless: 3/20 at low frequency; double it for LISA's two channels. Integrated by Gauss and Legendre in latitude and trapezia in
    /// longitude, good to about 1e-9 below f* and 1e-5 above; takes a fraction of a millisecond below f*, and longer as its square above.
    /// </summary>
    /// <param name="ofTransferFrequency">f/f*, from 0 to 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The argument is not within 0 and 1000.</exception>
    public static double SkyAverage(double ofTransferFrequency)
    {
        if (!(ofTransferFrequency >= 0 && ofTransferFrequency <= Largest))
        {
            throw new ArgumentOutOfRangeException(
                nameof(ofTransferFrequency), ofTransferFrequency, $"The response is integrated from 0 to {Largest} transfer frequencies.");
        }

        var order = 32 + (int)(1.5 * ofTransferFrequency);
        var rule = new GaussLegendreRule(-1, 1, order);
        var longitudes = 2 * order;
        var sum = 0.0;
        for (var i = 0; i < order; i++)
        {
            var ring = 0.0;
            for (var j = 0; j < longitudes; j++)
            {
                ring += Power(ofTransferFrequency, rule.GetAbscissa(i), 2 * Math.PI * (j + 0.5) / longitudes);
            }

            sum += rule.GetWeight(i) * ring;
        }

        return sum / (2 * longitudes);
    }

    // Half the sum over both polarisations, which is their average.
    private static double Power(double x, double cosine, double longitude)
    {
        var (firstPlus, firstCross) = Arm(x, cosine, longitude, 0.5);
        var (secondPlus, secondCross) = Arm(x, cosine, longitude, -0.5);
        return (Square(firstPlus - secondPlus) + Square(firstCross - secondCross)) / 2;
    }

    // The arms lie in the equator's plane, 30° on either side of longitude 0.
    private static (Complex Plus, Complex Cross) Arm(double x, double cosine, double longitude, double side)
    {
        var sine = Math.Sqrt(1 - (cosine * cosine));
        var along = (RootThreeHalves * Math.Cos(longitude)) + (side * Math.Sin(longitude));
        var across = (side * Math.Cos(longitude)) - (RootThreeHalves * Math.Sin(longitude));
        var (mu, south) = (along * sine, along * cosine);
        var transfer = 0.25 * (
            (Sinc(x * (1 - mu) / 2) * Complex.FromPolarCoordinates(1, -x * (3 + mu) / 2))
            + (Sinc(x * (1 + mu) / 2) * Complex.FromPolarCoordinates(1, -x * (1 + mu) / 2)));
        return (transfer * ((south * south) - (across * across)), transfer * (2 * south * across));
    }

    private static double Sinc(double angle) => Math.Abs(angle) < 1e-4 ? 1 - (angle * angle / 6) : Math.Sin(angle) / angle;

    private static double Square(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
}
