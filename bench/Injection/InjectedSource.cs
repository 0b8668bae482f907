using PureHDF;

namespace Lisa.Bench.Injection;

/// <summary>A source that a simulated file says it has.</summary>
/// <param name="Name">Of a binary; of a massive one its number.</param>
/// <param name="OptimalSnr">In A2 and E2, gaps not counted.</param>
/// <param name="Place">A frequency in Hz, or when a coalescence passes the constellation, in seconds.</param>
internal sealed record InjectedSource(string Name, double OptimalSnr, double Place)
{
    /// <summary>Binaries by their frequency at the barycentre.</summary>
    public static List<InjectedSource> Binaries(string file) => Read(
        file, "galactic_binaries", table => table.Dataset("name").Read<string[]>(), table => Column(table, "frequency"));

    /// <summary>Binaries by the frequency that the constellation receives at a time.</summary>
    public static List<InjectedSource> ReceivedBinaries(string file, double seconds) => Read(
        file, "galactic_binaries", table => table.Dataset("name").Read<string[]>(), table => Move(
            table, "frequency", (frequencyHz, longitude, latitude) => Centre.Received(frequencyHz, seconds, longitude, latitude)));

    public static List<InjectedSource> MassiveBinaries(string file) => Read(
        file, "massive_binaries", table => [.. Column(table, "mass_1").Select((_, at) => $"massive-{at + 1}")], table => Move(
            table, "coalescence", (seconds, longitude, latitude) => seconds - Centre.LeadSeconds(seconds, longitude, latitude)));

    private static List<InjectedSource> Read(string path, string table, Func<IH5Group, string[]> names, Func<IH5Group, double[]> places)
    {
        using var file = H5File.OpenRead(path);
        var group = file.Group($"/truth/{table}");
        var (ratios, found) = (Column(group, "optimal_snr"), places(group));
        return [.. names(group).Select((name, at) => new InjectedSource(name, ratios[at], found[at]))];
    }

    private static double[] Move(IH5Group table, string column, Func<double, double, double, double> move)
    {
        var (longitudes, latitudes) = (Column(table, "ecliptic_longitude"), Column(table, "ecliptic_latitude"));
        return [.. Column(table, column).Select((value, at) => move(value, longitudes[at], latitudes[at]))];
    }

    private static double[] Column(IH5Group table, string name) => table.Dataset(name).Read<double[]>();
}
