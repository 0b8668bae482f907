namespace Lisa.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Refused, failed or unreachable; one line on standard error says which.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The run that was watched was cancelled.</summary>
    public const int Cancelled = 3;

    /// <summary>Interrupted, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
