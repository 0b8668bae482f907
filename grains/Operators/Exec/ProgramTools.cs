namespace Lisa.Grains.Operators.Exec;

/// <summary>The system's programs by which others are bounded, both of util-linux.</summary>
/// <param name="Setsid">Starts a program as the head of a session.</param>
/// <param name="Prlimit">Starts a program with limits.</param>
internal sealed record ProgramTools(string Setsid, string Prlimit)
{
    /// <exception cref="ArgumentException">The system has one of them not: without them a program's children and its memory would have no bound.</exception>
    public static ProgramTools Find() => new(
        OnPath("setsid") ?? throw Missing("setsid", "the children of a program could not be ended with it"),
        OnPath("prlimit") ?? throw Missing("prlimit", "its memory would have no bound"));

    /// <summary>The file that a command means: a path as it is, a name by PATH; null where there is none.</summary>
    public static string? OnPath(string command)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(command) ? Path.GetFullPath(command) : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
    }

    private static ArgumentException Missing(string program, string otherwise) =>
        new($"operators: programs are run by {program}, which PATH does not find; install util-linux, since {otherwise}");
}
