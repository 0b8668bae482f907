using System.CommandLine;
using Lisa.Signal.Sources;

namespace Lisa.Cli.Simulate;

/// <summary>Which sources are simulated.</summary>
internal sealed class SkyOptions
{
    private readonly Option<string?> binaries = new("--binaries") { Description = "Table of Galactic binaries.", HelpName = "CSV" };

    private readonly Option<string[]> binary = new("--binary")
    {
        Description = "One of them; again for each. [all]",
        HelpName = "NAME",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> massiveBinary = new("--massive-binary")
    {
        Description = "Two massive black holes: mass1, mass2, distance-mpc, coalescence, angles; again for each.",
        HelpName = "mass1=1e6,…",
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command)
    {
        command.Add(massiveBinary);
        command.Add(binaries);
        command.Add(binary);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="startSeconds">When the table's frequencies and phases hold: at the first sample.</param>
    public SimulatedSky Read(ParseResult parsed, double startSeconds)
    {
        var names = parsed.GetValue(binary) ?? [];
        var galactic = parsed.GetValue(binaries) is { } path
            ? BinaryCatalogue.Read(path, names, startSeconds)
            : names.Length == 0
                ? []
                : throw new UsageFailure($"--binary {names[0]}: from which table? Add --binaries CSV");
        return new SimulatedSky(galactic, [.. (parsed.GetValue(massiveBinary) ?? []).Select(Massive)]);
    }

    private static MassiveBinary Massive(string text)
    {
        var values = new KeyValues("--massive-binary", text);
        var binary = new MassiveBinary(values.Number("mass1"), values.Number("mass2"), values.Number("distance-mpc"), values.Number("coalescence"))
        {
            EclipticLongitudeRadians = values.Number("longitude", 0),
            EclipticLatitudeRadians = values.Number("latitude", 0),
            InclinationRadians = values.Number("inclination", 0),
            PolarisationRadians = values.Number("polarisation", 0),
            CoalescencePhaseRadians = values.Number("phase", 0),
            LowFrequencyHz = values.Number("low-hz", 1e-4),
        };
        values.End();
        return binary;
    }
}
