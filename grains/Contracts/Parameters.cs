using System.Collections.Immutable;
using System.Globalization;

namespace Lisa.Grains.Contracts;

/// <summary>How a parameter is written and read.</summary>
public enum ParameterType
{
    /// <summary>A finite double.</summary>
    Number,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>One of a list of words.</summary>
    Choice,
}

/// <summary>A typed parameter of an operator.</summary>
/// <param name="Name">snake_case, with its unit where it has one: <c>low_hz</c>.</param>
/// <param name="Type">How it is written.</param>
/// <param name="Default">Canonical text, or null where the parameter must be given.</param>
/// <param name="Meaning">One sentence.</param>
[GenerateSerializer, Immutable, Alias("lisa.Parameter")]
public sealed record Parameter(
    [property: Id(0)] string Name,
    [property: Id(1)] ParameterType Type,
    [property: Id(2)] string? Default,
    [property: Id(3)] string Meaning)
{
    /// <summary>SI unit, or empty.</summary>
    [Id(4)]
    public string Unit { get; init; } = "";

    /// <summary>Smallest value allowed, for numbers and integers.</summary>
    [Id(5)]
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value allowed, for numbers and integers.</summary>
    [Id(6)]
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The words allowed, for a choice.</summary>
    [Id(7)]
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>
/// The parameters of a step, complete with defaults, in canonical text and ordinal order, so that equal parameters are equal bytes:
/// numbers in their shortest round-trip form, integers in decimal.
/// </summary>
[GenerateSerializer, Immutable, Alias("lisa.ParameterSet")]
public sealed class ParameterSet
{
    public static readonly ParameterSet Empty = new([]);

    public ParameterSet(IEnumerable<KeyValuePair<string, string>> values) =>
        Values = values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    [Id(0)]
    public ImmutableSortedDictionary<string, string> Values { get; }

    public double Number(string name) => double.Parse(Values[name], CultureInfo.InvariantCulture);

    public long Integer(string name) => long.Parse(Values[name], CultureInfo.InvariantCulture);

    public string Text(string name) => Values[name];

    /// <summary>Canonical text of a number: <c>20</c>, <c>0.125</c>, <c>1E-19</c>.</summary>
    public static string Canonical(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
