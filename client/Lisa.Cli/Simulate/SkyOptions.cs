using System.CommandLine;

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

    public void AddTo(Command command)
    {
        command.Add(binaries);
        command.Add(binary);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="startSeconds">When the table's frequencies and phases hold: at the first sample.</param>
    public SimulatedSky Read(ParseResult parsed, double startSeconds)
    {
        var names = parsed.GetValue(binary) ?? [];
        return parsed.GetValue(binaries) is { } path
            ? new SimulatedSky(BinaryCatalogue.Read(path, names, startSeconds))
            : names.Length == 0
                ? new SimulatedSky([])
                : throw new UsageFailure($"--binary {names[0]}: from which table? Add --binaries CSV");
    }
}
