using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using PureHDF;

namespace Lisa.Bench.Injection;

/// <summary>A source that a simulated file says it has.</summary>
/// <param name="Name">Of a binary; of a massive one its number.</param>
/// <param name="OptimalSnr">In A2 and E2, gaps not counted.</param>
/// <param name="Place">Frequency in Hz, or when the coalescence passes the constellation, in seconds.</param>
internal sealed record InjectedSource(string Name, double OptimalSnr, double Place)
{
    public static List<InjectedSource> Binaries(string file) => Read(file, "galactic_binaries", table => table.Dataset("name").Read<string[]>(), Column("frequency"));

    public static List<InjectedSource> MassiveBinaries(string file) => Read(
        file, "massive_binaries", table => [.. table.Dataset("mass_1").Read<double[]>().Select((_, at) => $"massive-{at + 1}")], Arrivals);

    private static List<InjectedSource> Read(string path, string table, Func<IH5Group, string[]> names, Func<IH5Group, double[]> places)
    {
        using var file = H5File.OpenRead(path);
        var group = file.Group($"/truth/{table}");
        var (ratios, found) = (group.Dataset("optimal_snr").Read<double[]>(), places(group));
        return [.. names(group).Select((name, at) => new InjectedSource(name, ratios[at], found[at]))];
    }

    private static Func<IH5Group, double[]> Column(string name) => group => group.Dataset(name).Read<double[]>();

    // The wave is with the constellation earlier than with the barycentre by as much as that is nearer to the source; it goes 1e-4 of the way meanwhile.
    private static double[] Arrivals(IH5Group group)
    {
        var (times, longitudes, latitudes) = (Column("coalescence")(group), Column("ecliptic_longitude")(group), Column("ecliptic_latitude")(group));
        var orbits = new EqualArmConstellation(new EqualArmOptions());
        var (x, y, z) = (new double[1], new double[1], new double[1]);
        for (var at = 0; at < times.Length; at++)
        {
            var nearer = 0.0;
            for (var spacecraft = 1; spacecraft <= 3; spacecraft++)
            {
                orbits.Positions(spacecraft, times.AsSpan(at, 1), x, y, z);
                var (sky, height) = (Math.Cos(latitudes[at]), Math.Sin(latitudes[at]));
                nearer += ((sky * ((Math.Cos(longitudes[at]) * x[0]) + (Math.Sin(longitudes[at]) * y[0]))) + (height * z[0])) / (3 * LisaNoise.SpeedOfLight);
            }

            times[at] -= nearer;
        }

        return times;
    }
}
