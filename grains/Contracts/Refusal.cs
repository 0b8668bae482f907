namespace Lisa.Grains.Contracts;

/// <summary>Which kind of answer a refusal is; the API turns it into a status code.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong in itself (400).</summary>
    Invalid,

    /// <summary>What is named does not exist (404).</summary>
    NotFound,

    /// <summary>The input contradicts what stands already (409).</summary>
    Conflict,

    /// <summary>The input is larger than a configured bound (413).</summary>
    TooLarge,

    /// <summary>The store has no room left (507).</summary>
    NoRoom,

    /// <summary>The silo cannot take it now, but may later (503).</summary>
    Unavailable,
}

/// <summary>A precise answer to bad input: what, where, which value, which bound, what to do. It changes nothing.</summary>
/// <param name="Kind">The kind of answer.</param>
/// <param name="What">One sentence: what was refused and why.</param>
/// <param name="Where">File, line, dataset, sample or parameter, as exactly as is known.</param>
/// <param name="Value">The offending value, shortened to something readable.</param>
/// <param name="Bound">The rule that it breaks.</param>
/// <param name="Remedy">What to do about it.</param>
[GenerateSerializer, Immutable, Alias("lisa.Refusal")]
public sealed record Refusal(
    [property: Id(0)] RefusalKind Kind,
    [property: Id(1)] string What,
    [property: Id(2)] string Where,
    [property: Id(3)] string Value,
    [property: Id(4)] string Bound,
    [property: Id(5)] string Remedy)
{
    public override string ToString() => $"{Where}: {What} (value: {Value}; bound: {Bound}). {Remedy}";
}

/// <summary>Carries one or more refusals to whoever asked.</summary>
[GenerateSerializer, Alias("lisa.RefusalException")]
public sealed class RefusalException : Exception
{
    public RefusalException(Refusal refusal)
        : this([refusal])
    {
    }

    public RefusalException(IReadOnlyList<Refusal> refusals)
        : base(string.Join(Environment.NewLine, refusals))
    {
        Refusals = refusals;
    }

    public RefusalException()
        : this([])
    {
    }

    public RefusalException(string message)
        : this(message, null)
    {
    }

    public RefusalException(string message, Exception? innerException)
        : base(message, innerException)
    {
        Refusals = [];
    }

    /// <summary>In the order of the input; never empty when thrown by the platform.</summary>
    [Id(0)]
    public IReadOnlyList<Refusal> Refusals { get; }

    /// <summary>Short form for one refusal.</summary>
    public static RefusalException Because(
        RefusalKind kind, string what, string where, object? value, string bound, string remedy) =>
        new(new Refusal(kind, what, where, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "", bound, remedy));
}
