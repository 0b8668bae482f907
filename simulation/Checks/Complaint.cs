using System.Runtime.CompilerServices;

namespace Lisa.Simulation.Checks;

/// <summary>What an invariant says when it is broken; while it holds, the words are not put together at all.</summary>
[InterpolatedStringHandler]
internal ref struct Complaint
{
    private DefaultInterpolatedStringHandler _words;

    public Complaint(int literalLength, int formattedCount, bool holds, out bool wanted)
    {
        wanted = !holds;
        _words = wanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _words.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _words.AppendFormatted(value);

    public override string ToString() => _words.ToStringAndClear();
}
