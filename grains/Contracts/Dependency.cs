namespace Lisa.Grains.Contracts;

/// <summary>
/// Which segments of one input an output segment depends on: output j needs inputs
/// <c>[j·Every − Before, (j+1)·Every − 1 + After]</c>, as far as they exist. <see cref="All"/> as Every means the whole input.
/// </summary>
/// <param name="Every">Input segments per output segment; <see cref="All"/> for every one of them.</param>
/// <param name="Before">Neighbours' segments before, as halo.</param>
/// <param name="After">Neighbours' segments after, as halo.</param>
/// <param name="Carries">Output j also needs output j−1: the operator carries state in order.</param>
[GenerateSerializer, Immutable, Alias("lisa.Dependency")]
public readonly record struct Dependency(
    [property: Id(0)] long Every,
    [property: Id(1)] long Before,
    [property: Id(2)] long After,
    [property: Id(3)] bool Carries)
{
    public const long All = long.MaxValue;

    /// <summary>Same index.</summary>
    public static Dependency Map { get; } = new(1, 0, 0, false);

    /// <summary>The whole input, once it is complete.</summary>
    public static Dependency Whole { get; } = new(All, 0, 0, false);

    /// <summary>In order, with carried state.</summary>
    public static Dependency Scan { get; } = new(1, 0, 0, true);

    /// <summary>Same index with neighbours.</summary>
    public static Dependency Window(long before, long after) => new(1, before, after, false);

    /// <summary>Every <paramref name="every"/> segments make one.</summary>
    public static Dependency Reduce(long every) => new(every, 0, 0, false);

    /// <summary>How many output segments an input of <paramref name="inputCount"/> segments makes: at least one for the whole of an input, even an empty one.</summary>
    public long OutputCount(long inputCount) =>
        Every == All ? 1 : (inputCount + Every - 1) / Every;

    /// <summary>First input segment that output <paramref name="output"/> needs.</summary>
    public long First(long output) => Every == All ? 0 : Math.Max(0, (output * Every) - Before);

    /// <summary>
    /// One past the last input segment that output <paramref name="output"/> needs; <paramref name="inputCount"/> is null while the
    /// input may still grow, and then the whole of it has no end: <see cref="All"/>.
    /// </summary>
    public long End(long output, long? inputCount) => Every == All
        ? inputCount ?? All
        : Math.Min(((output + 1) * Every) + After, inputCount ?? All);

    /// <summary>The output segments that need input segment <paramref name="input"/>: first and one past the last.</summary>
    public (long First, long End) Dependents(long input) => Every == All
        ? (0, 1)
        : (input < After ? 0 : (input - After) / Every, ((input + Before) / Every) + 1);
}
