using Lisa.Signal.Constellation;
using PureHDF;

namespace Lisa.Cli.Simulate;

/// <summary>Orbits as lisaorbits writes them: attributes t0 and dt, /tcb/x of [n, 3, 3] metres, /tcb/ltt of [n, 6] seconds.</summary>
internal static class OrbitFile
{
    // Decades at steps of minutes.
    private const ulong MostRows = 10_000_000;

    public static (IConstellation Orbits, double StartSeconds, double EndSeconds) Read(string path)
    {
        try
        {
            using var file = H5File.OpenRead(path);
            var (start, step) = (file.Attribute("t0").Read<double>(), file.Attribute("dt").Read<double>());
            var (positions, travelTimes) = (file.Dataset("/tcb/x"), file.Dataset("/tcb/ltt"));
            var rows = travelTimes.Space.Dimensions[0];
            if (rows > MostRows || !travelTimes.Space.Dimensions.SequenceEqual([rows, 6UL]) || !positions.Space.Dimensions.SequenceEqual([rows, 3UL, 3UL]))
            {
                throw new CommandFailure(
                    $"{path}: /tcb/x and /tcb/ltt are [{string.Join(", ", positions.Space.Dimensions)}] and [{string.Join(", ", travelTimes.Space.Dimensions)}]; "
                    + $"they must be [n, 3, 3] and [n, 6], n at most {MostRows}");
            }

            var table = new UniformTable(start, step, positions.Read<double[]>(), 9);
            return (new TabulatedConstellation(table, new UniformTable(start, step, travelTimes.Read<double[]>(), 6)), table.StartSeconds, table.EndSeconds);
        }
        catch (Exception failure) when (failure is not (CommandFailure or IOException or UnauthorizedAccessException))
        {
            // Whatever decoding throws is the file's.
            throw new CommandFailure($"{path}: holds no orbits as lisaorbits writes them ({failure.GetBaseException().Message})");
        }
    }
}
