namespace Lisa.Silo.Membership;

/// <summary>
/// Ends the process when Orleans cannot go on, which is above all when the other silos have declared this one dead: its grains live
/// elsewhere by then, and all it can do is to begin again under a new identity. Orleans would wait for two seconds and then abort with a
/// core dump; here it is one line and an exit code that says to a supervisor: start me again.
/// </summary>
public sealed class FatalEnd : IFatalErrorHandler
{
    /// <summary><c>EX_TEMPFAIL</c> of sysexits: not a fault of the input, try again.</summary>
    public const int ExitCode = 75;

    private const int MostLetters = 1000;

    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        Console.Error.WriteLine($"lisa: the silo ends, to be started again (exit code {ExitCode}): {Reason(context, exception)}");
        Environment.Exit(ExitCode);
    }

    /// <summary>Why, in one line. Orleans' own words for a silo that was declared dead go on with all that the table has.</summary>
    public static string Reason(string? context, Exception? exception)
    {
        var words = string.Join(' ', $"{context} {exception}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return words.Contains("told I am dead", StringComparison.Ordinal) ? "the other silos have declared it dead, because it did not answer them"
            : words.Length <= MostLetters ? words
            : words[..MostLetters] + "…";
    }
}
