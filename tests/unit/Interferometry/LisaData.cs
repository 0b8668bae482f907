using System.Globalization;
using System.Runtime.CompilerServices;
using Lisa.Signal.Constellation;
using Lisa.Tests.Unit.Signal;
using PureHDF;

namespace Lisa.Tests.Unit.Interferometry;

/// <summary>Public data of LISA, which the project does not ship: see <see cref="SharedData"/>.</summary>
internal static class LisaData
{
    /// <summary>The directory below the shared data.</summary>
    public const string Room = "lisa";

    /// <summary>ESA's trailing orbits, as lisaorbits wrote them.</summary>
    public static (UniformTable Positions, UniformTable TravelTimes) EsaOrbits([CallerFilePath] string here = "")
    {
        using var file = H5File.OpenRead(Path.Combine(SharedData.Root(here), Room, "esa-trailing-orbits.h5"));
        var (start, step) = (file.Attribute("t0").Read<double>(), file.Attribute("dt").Read<double>());
        return (
            new UniformTable(start, step, file.Dataset("/tcb/x").Read<double[]>(), 9),
            new UniformTable(start, step, file.Dataset("/tcb/ltt").Read<double[]>(), 6));
    }

    /// <summary>A row of the verification binaries: values by column name.</summary>
    public static List<Dictionary<string, double>> VerificationBinaries([CallerFilePath] string here = "")
    {
        var lines = File.ReadAllLines(Path.Combine(SharedData.Root(here), Room, "verification-binaries.csv"));
        var names = lines[0].Split(',');
        return [.. lines[1..].Select(line => line.Split(',').Select((text, column) => (names[column], text))
            .Where(cell => double.TryParse(cell.text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .ToDictionary(cell => cell.Item1, cell => double.Parse(cell.text, CultureInfo.InvariantCulture)))];
    }
}
