using System.Globalization;

namespace Lisa.Grains.Operators.Exec;

/// <summary>How a program ended, in words.</summary>
internal static class ProgramVerdict
{
    private const int MostLetters = 400;
    private const int Lines = 3;
    private const int FirstSignal = 128;
    private const int LastSignal = FirstSignal + 64;

    /// <summary><c>exit code 1</c>, <c>ended by signal 11</c>, <c>killed after 60 s, its limit</c>.</summary>
    public static string Outcome(ProgramEnd end, ExecLimits limits)
    {
        if (end.IsOverdue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"killed after {limits.Time.TotalSeconds:0} s, its limit");
        }

        return end.ExitCode is > FirstSignal and <= LastSignal
            ? string.Create(CultureInfo.InvariantCulture, $"ended by signal {end.ExitCode - FirstSignal}")
            : string.Create(CultureInfo.InvariantCulture, $"exit code {end.ExitCode}");
    }

    /// <summary>The end of what it said: a script's last lines say what is wrong, those before say where.</summary>
    public static string LastLines(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(Lines);
        var text = new string([.. string.Join(" | ", lines).Select(letter => char.IsControl(letter) ? ' ' : letter)]).TrimStart();
        return text.Length <= MostLetters ? text : "…" + text[^MostLetters..];
    }
}
