using System.Globalization;
using Lisa.Signal.Sources;

namespace Lisa.Cli.Simulate;

/// <summary>A Galactic binary with its name.</summary>
internal sealed record NamedBinary(string Name, GalacticBinary Binary)
{
    // The orbit of the spacecraft shifts a frequency by at most 1e-4, the chirp of a thousand years by less.
    private const double Shifted = 1.001;

    public double HighestFrequencyHz => Shifted * (Binary.FrequencyHz + (Math.Abs(Binary.FrequencyDerivativeHzPerSecond) * 1e9));
}

/// <summary>
/// Reads a table of Galactic binaries, columns by name as the LISA Data Challenges' verification binaries have them: Name, Amplitude, Frequency [Hz],
/// FrequencyDerivative [Hz/s], EclipticLatitude, EclipticLongitude, Inclination, InitialPhase, Polarization [rad]. Other columns are left alone.
/// </summary>
internal static class BinaryCatalogue
{
    private static readonly string[] Needed =
    [
        "Name", "Amplitude", "Frequency", "FrequencyDerivative", "EclipticLatitude", "EclipticLongitude", "Inclination", "InitialPhase", "Polarization",
    ];

    /// <param name="path">The file.</param>
    /// <param name="names">Which binaries; none means all.</param>
    /// <param name="epochSeconds">When their frequencies and phases are what the table says.</param>
    public static IReadOnlyList<NamedBinary> Read(string path, IReadOnlyList<string> names, double epochSeconds)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        var header = lines.MoveNext() ? lines.Current.Split(',').Select(cell => cell.Trim()).ToList() : [];
        var columns = Needed.Select(name => header.IndexOf(name)).ToArray();
        if (Array.IndexOf(columns, -1) is var missing and >= 0)
        {
            throw new CommandFailure($"{path}: has no column {Needed[missing]}; its first line must name {string.Join(", ", Needed)}");
        }

        var binaries = new List<NamedBinary>();
        for (var number = 2; lines.MoveNext(); number++)
        {
            var cells = lines.Current.Split(',');
            if (cells.Length == header.Count)
            {
                binaries.Add(Row(path, number, columns, cells, epochSeconds));
            }
            else if (lines.Current.Length > 0)
            {
                throw new CommandFailure($"{path}, line {number}: has {cells.Length} cells where the first line has {header.Count}; mend it");
            }
        }

        return names.Count == 0 ? binaries : [.. names.Select(name => binaries.Find(each => each.Name == name) ?? throw new CommandFailure(
            $"{path}: has no binary {name}; it has {string.Join(", ", binaries.Select(each => each.Name))}"))];
    }

    private static NamedBinary Row(string path, int number, int[] columns, string[] cells, double epochSeconds)
    {
        // Written by Python as bytes: b'HPLib'.
        var name = cells[columns[0]].Trim();
        name = name.StartsWith("b'", StringComparison.Ordinal) && name.EndsWith('\'') ? name[2..^1] : name;
        double Cell(int which) => double.TryParse(cells[columns[which]], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new CommandFailure($"{path}, line {number}: {Needed[which]} is {cells[columns[which]]}, which is no finite number");
        var binary = new GalacticBinary(Cell(1), Cell(2), Cell(3))
        {
            EclipticLatitudeRadians = Cell(4),
            EclipticLongitudeRadians = Cell(5),
            InclinationRadians = Cell(6),
            InitialPhaseRadians = Cell(7),
            PolarisationRadians = Cell(8),
            EpochSeconds = epochSeconds,
        };
        return binary.FrequencyHz > 0
            ? new NamedBinary(name, binary)
            : throw new CommandFailure($"{path}, line {number}: Frequency is {binary.FrequencyHz} Hz; it must be above 0");
    }
}
