using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow.Explaining;

/// <summary>What kind of difference makes a product another one.</summary>
public enum RecipeChangeKind
{
    Operator,
    Version,
    Parameter,
    Input,
}

/// <summary>One difference between the recipes of two products.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Name">Of the parameter or the port; of a version <see cref="Fingerprint"/> where the program is another one; else empty.</param>
/// <param name="Before">Null where there was none.</param>
/// <param name="Now">Null where there is none.</param>
public sealed record RecipeChange(RecipeChangeKind Kind, string Name, string? Before, string? Now)
{
    /// <summary>Name of the difference between two programs of one version.</summary>
    public const string Fingerprint = "fingerprint";

    /// <summary>All differences, in the order in which a recipe is written down; none for equal recipes.</summary>
    public static IReadOnlyList<RecipeChange> Between(ProductSpec before, ProductSpec now)
    {
        List<RecipeChange> changes = [];
        Compare(RecipeChangeKind.Operator, "", before.Operator, now.Operator);
        Compare(RecipeChangeKind.Version, "", Text(before.Version), Text(now.Version));
        Compare(RecipeChangeKind.Version, Fingerprint, before.Fingerprint, now.Fingerprint);
        foreach (var name in before.Parameters.Values.Keys.Union(now.Parameters.Values.Keys).Order(StringComparer.Ordinal))
        {
            Compare(RecipeChangeKind.Parameter, name, before.Parameters.Values.GetValueOrDefault(name), now.Parameters.Values.GetValueOrDefault(name));
        }

        foreach (var port in now.Inputs.Select(input => input.Port).Union(before.Inputs.Select(input => input.Port)))
        {
            Compare(RecipeChangeKind.Input, port, ProductAt(before, port), ProductAt(now, port));
        }

        return changes;

        void Compare(RecipeChangeKind kind, string name, string? one, string? other)
        {
            if (one != other)
            {
                changes.Add(new RecipeChange(kind, name, one, other));
            }
        }
    }

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    private static string? ProductAt(ProductSpec spec, string port) => spec.Inputs.FirstOrDefault(input => input.Port == port)?.Product.Text;
}
