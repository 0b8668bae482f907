using Lisa.Signal.Sources;

namespace Lisa.Tests.Unit.Galactic;

/// <summary>Five binaries that are known from their light, as the LISA Data Challenges describe them.</summary>
internal static class VerificationBinaries
{
    public static IReadOnlyList<(string Name, GalacticBinary Binary)> AtEpoch(double epochSeconds) =>
    [
        ("HP Lib", Of(epochSeconds, 1.57227096e-22, 0.00181372994, 2.52496382e-18, 0.0865663416, 4.1029979, 0.523598776, 5.09057019, 6.06022346)),
        ("AM CVn", Of(epochSeconds, 2.82911618e-22, 0.00194414472, 6.06189714e-18, 0.653496253, 2.9737232, 0.750491578, 5.14184477, 3.56712156)),
        ("ZTF J0538", Of(epochSeconds, 2.3839576e-22, 0.00230786102, 1.95471932e-17, -0.060330784, 1.48049667, 1.49103478, 5.83186756, 5.48004289)),
        ("ES Cet", Of(epochSeconds, 1.06888173e-22, 0.00322471421, -8.31902539e-18, -0.354892836, 0.429491508, 1.04719755, 5.62401337, 1.15559598)),
        ("V407 Vul", Of(epochSeconds, 1.09726229e-22, 0.00351250011, 7e-18, 0.81652217, 5.14855852, 1.04719755, 0.326458884, 1.98784624)),
    ];

    private static GalacticBinary Of(
        double epoch, double amplitude, double frequency, double derivative, double latitude, double longitude, double inclination, double phase, double polarisation) =>
        new(amplitude, frequency, derivative)
        {
            EpochSeconds = epoch,
            EclipticLatitudeRadians = latitude,
            EclipticLongitudeRadians = longitude,
            InclinationRadians = inclination,
            InitialPhaseRadians = phase,
            PolarisationRadians = polarisation,
        };
}
