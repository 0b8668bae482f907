using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>Where A and E stand among the columns of an input, and of which generation they are: A2 and E2, or A1 and E1.</summary>
internal readonly record struct TdiChannels(int A, int E, TdiGeneration Generation)
{
    private static readonly TdiGeneration[] Generations = [TdiGeneration.Second, TdiGeneration.First];

    /// <summary>Columns A and E by name, the second generation where both are there.</summary>
    /// <param name="layout">Of the input.</param>
    /// <param name="names">What stands after A2 and E2 in the names, as an envelope's parts; empty for the series themselves.</param>
    /// <returns>Null when there are none.</returns>
    public static TdiChannels? Find(Layout layout, string names = "")
    {
        foreach (var generation in Generations)
        {
            var (a, e) = (layout.IndexOf(NameOf('A', generation) + names), layout.IndexOf(NameOf('E', generation) + names));
            if (a >= 0 && e >= 0)
            {
                return new TdiChannels(a, e, generation);
            }
        }

        return null;
    }

    /// <summary>The same, or a refusal.</summary>
    public static TdiChannels Require(PlanRequest request, string input, Layout layout, string names = "") => Find(layout, names)
        ?? throw PlanCheck.Refuse(
            request, $"input {input} has no channels A and E", PlanCheck.Describe(layout.Columns), $"A2{names} and E2{names}, or A1{names} and E1{names}",
            "bind it to what the steps before make of tdi");

    /// <summary>A2, say.</summary>
    public static string NameOf(char channel, TdiGeneration generation) => $"{channel}{(generation == TdiGeneration.Second ? 2 : 1)}";
}
