using PureHDF;

namespace Lisa.Bench.Injection;

/// <summary>A source that a simulated file says it has.</summary>
/// <param name="Name">Of a binary; of a massive one its number.</param>
/// <param name="OptimalSnr">In A2 and E2, gaps not counted.</param>
/// <param name="Place">Frequency in Hz, or the seconds of coalescence.</param>
internal sealed record InjectedSource(string Name, double OptimalSnr, double Place)
{
    public static List<InjectedSource> Binaries(string file) => Read(file, "galactic_binaries", "frequency", table => table.Dataset("name").Read<string[]>());

    public static List<InjectedSource> MassiveBinaries(string file) =>
        Read(file, "massive_binaries", "coalescence", table => [.. table.Dataset("mass_1").Read<double[]>().Select((_, at) => $"massive-{at + 1}")]);

    private static List<InjectedSource> Read(string path, string table, string place, Func<IH5Group, string[]> names)
    {
        using var file = H5File.OpenRead(path);
        var group = file.Group($"/truth/{table}");
        var (ratios, places) = (group.Dataset("optimal_snr").Read<double[]>(), group.Dataset(place).Read<double[]>());
        return [.. names(group).Select((name, at) => new InjectedSource(name, ratios[at], places[at]))];
    }
}
