using System.Globalization;

namespace Lisa.Simulation.Time;

/// <summary>What happened, line by line, in virtual time.</summary>
internal sealed class Trace(Turns turns)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Say(string what) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{turns.Now.TotalSeconds,9:F4} s  {what}"));
}
