namespace Lisa.Grains.Contracts;

/// <summary>
/// Which segments of one input an output segment depends on: output j, with g = ⌊j / Parts⌋, needs inputs
/// <c>[g·Every − Before, (g+1)·Every − 1 + After]</c>, as far as they exist. <see cref="All"/> as Every means the whole input.
/// </summary>
/// <param name="Every">Input segments in a group, of which <see cref="Parts"/> output segments are made; <see cref="All"/> for every one of them.</param>
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

    // One less than there are, so that the default, and what was stored before there was such a thing, is one.
    [Id(4)]
    private readonly long _furtherParts;

    /// <summary>
    /// Output segments that each group of input segments makes, 1 unless said otherwise: a fan-out, as the bands of a spectrum or the templates of a bank that are each
    /// searched for in the same data.
    /// </summary>
    public long Parts
    {
        get => _furtherParts + 1;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _furtherParts = value - 1;
        }
    }

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

    /// <summary>How many output segments an input of <paramref name="inputCount"/> segments makes: one group at least for the whole of an input, even an empty one.</summary>
    public long OutputCount(long inputCount) =>
        Parts * (Every == All ? 1 : (inputCount + Every - 1) / Every);

    /// <summary>First input segment that output <paramref name="output"/> needs.</summary>
    public long First(long output) => Every == All ? 0 : Math.Max(0, (GroupOf(output) * Every) - Before);

    /// <summary>
    /// One past the last input segment that output <paramref name="output"/> needs; <paramref name="inputCount"/> is null while the
    /// input may still grow, and then the whole of it has no end: <see cref="All"/>.
    /// </summary>
    public long End(long output, long? inputCount) => Every == All
        ? inputCount ?? All
        : Math.Min(((GroupOf(output) + 1) * Every) + After, inputCount ?? All);

    /// <summary>The output segments that need input segment <paramref name="input"/>: first and one past the last.</summary>
    public (long First, long End) Dependents(long input) => Every == All
        ? (0, Parts)
        : (Parts * (input < After ? 0 : (input - After) / Every), Parts * (((input + Before) / Every) + 1));

    private long GroupOf(long output) => output / Parts;
}
