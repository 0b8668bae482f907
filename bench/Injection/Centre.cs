using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;

namespace Lisa.Bench.Injection;

/// <summary>How a direction of the sky looks from the centre of three spacecraft with equal arms.</summary>
internal static class Centre
{
    private const double StepSeconds = 3600;

    private static readonly EqualArmConstellation Orbits = new(new EqualArmOptions());

    /// <summary>By how many seconds a wave from there is with the centre before it is at the barycentre.</summary>
    public static double LeadSeconds(double seconds, double longitude, double latitude)
    {
        double[] when = [seconds];
        var (x, y, z) = (new double[1], new double[1], new double[1]);
        var lead = 0.0;
        for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
        {
            Orbits.Positions(spacecraft, when, x, y, z);
            lead += ((Math.Cos(latitude) * ((Math.Cos(longitude) * x[0]) + (Math.Sin(longitude) * y[0]))) + (Math.Sin(latitude) * z[0]))
                / (3 * LisaNoise.SpeedOfLight);
        }

        return lead;
    }

    /// <summary>The frequency that is received there: f (1 − k·v/c), the wave running along k.</summary>
    public static double Received(double frequencyHz, double seconds, double longitude, double latitude) =>
        frequencyHz * (1 + ((LeadSeconds(seconds + StepSeconds, longitude, latitude) - LeadSeconds(seconds - StepSeconds, longitude, latitude)) / (2 * StepSeconds)));
}
