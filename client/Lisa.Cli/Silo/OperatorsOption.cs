using System.CommandLine;

namespace Lisa.Cli.Silo;

/// <summary>The directory in which whoever runs a silo declares the programs that it may run.</summary>
internal static class OperatorsOption
{
    public static Option<string?> Create() => new("--operators") { Description = "Directory of declared operators, programs that the silo may run. [none]", HelpName = "DIR" };

    /// <summary>As the silo program takes it.</summary>
    public static IEnumerable<string> Arguments(string? directory) => directory is null ? [] : ["--operators", Path.GetFullPath(directory)];
}
