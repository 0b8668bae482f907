namespace Lisa.Simulation.Datasets;

/// <summary>What somebody may want of a dataset.</summary>
internal enum IntentKind
{
    /// <summary>Segments wherever the data end.</summary>
    Append,

    /// <summary>Segments at their place, which are refused where there are others.</summary>
    Post,

    /// <summary>Segments at their place, whatever there is.</summary>
    Revise,

    /// <summary>Segments for which there are no data.</summary>
    DeclareGap,

    /// <summary>Nothing more comes; refused where segments are missing.</summary>
    Seal,

    /// <summary>Nothing more comes, and what is missing is a gap.</summary>
    SealWithGaps,
}

/// <summary>What somebody wants of a dataset: said again, the same, until there is an answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="First">The first segment.</param>
/// <param name="Count">How many.</param>
/// <param name="Revision">Which samples: 0 for those that came first.</param>
/// <param name="NotBefore">When it is said at the earliest.</param>
internal sealed record PostIntent(IntentKind Kind, long First, long Count, int Revision, TimeSpan NotBefore)
{
    public override string ToString() => Kind is IntentKind.Seal or IntentKind.SealWithGaps ? $"{Kind}" : $"{Kind} {First} up to {First + Count}";
}

/// <summary>What came of it; no answer at all means: say it again.</summary>
internal enum PostAnswer
{
    /// <summary>It is kept, whatever happens from now on.</summary>
    Kept,

    /// <summary>It was not possible, and changed nothing.</summary>
    Refused,
}
