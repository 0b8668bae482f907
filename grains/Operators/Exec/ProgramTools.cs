namespace Lisa.Grains.Operators.Exec;

/// <summary>The system's programs by which others are bounded, all of util-linux.</summary>
/// <param name="Setsid">Starts a program as the head of a session.</param>
/// <param name="Prlimit">Starts a program with limits.</param>
/// <param name="Setpriv">Starts a program that is killed when the thread that started it is gone: when the silo is killed.</param>
internal sealed record ProgramTools(string Setsid, string Prlimit, string Setpriv)
{
    /// <exception cref="ArgumentException">The system has one of them not: without them a program would have no bounds.</exception>
    public static ProgramTools Find() => new(
        OnPath("setsid") ?? throw Missing("setsid", "the children of a program could not be ended with it"),
        OnPath("prlimit") ?? throw Missing("prlimit", "its memory would have no bound"),
        OnPath("setpriv") ?? throw Missing("setpriv", "a program would go on when its silo is killed"));

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
