namespace Lisa.Grains.Contracts;

/// <summary>A committed result as the input of another run: <c>RUN/OUTPUT</c>, which no dataset can be called.</summary>
/// <param name="Run">The run that committed it.</param>
/// <param name="Output">The name under which its pipeline committed it.</param>
public readonly record struct ResultName(string Run, string Output)
{
    /// <summary>Whether the text names a result; otherwise it names a dataset.</summary>
    public static bool TryParse(string text, out ResultName name)
    {
        var slash = text.IndexOf('/');
        name = slash < 0 ? default : new ResultName(text[..slash], text[(slash + 1)..]);
        return slash >= 0;
    }

    public override string ToString() => $"{Run}/{Output}";
}
