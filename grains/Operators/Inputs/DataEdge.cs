using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>The parameter that says what lies beyond the first and the last sample of the data.</summary>
internal static class DataEdge
{
    private const string Name = "edge";

    private static readonly ImmutableArray<string> Words = ["gap", "zero"];

    public static Parameter Parameter { get; } = new(
        Name, ParameterType.Choice, "gap",
        "What lies beyond the ends of the data: gap makes NaN of every output whose filter support leaves the data, zero takes zeros "
            + "there, as scipy.signal does")
    {
        Choices = Words,
    };

    /// <summary>The value that stands there.</summary>
    public static double Of(ParameterSet parameters) => parameters.Text(Name) == "zero" ? 0 : double.NaN;
}
