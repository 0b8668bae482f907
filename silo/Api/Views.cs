using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Silo.Api;

/// <summary>A channel of a dataset, a column of a product.</summary>
public sealed record ColumnView(string Name, string Unit)
{
    public static ImmutableArray<ColumnView> Of(Layout layout) => [.. layout.Columns.Select(column => new ColumnView(column.Name, column.Unit))];
}

/// <summary>A page of a list, newest first.</summary>
/// <param name="Items">What there is.</param>
/// <param name="Next">Give it as <c>after</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What every segment of a product looks like.</summary>
public sealed record LayoutView(string Axis, double Origin, double Density, int SegmentLength, ImmutableArray<ColumnView> Columns)
{
    public static LayoutView Of(Layout layout) => new(
        AxisName(layout.Axis), layout.Origin, layout.Density, layout.SegmentLength, ColumnView.Of(layout));

    public static string AxisName(AxisKind axis) => axis switch
    {
        AxisKind.Time => "time",
        AxisKind.Frequency => "frequency",
        _ => "row",
    };
}

/// <summary>Checks that several features share.</summary>
public static class Names
{
    public const int MostPageItems = 1000;

    /// <summary>Names of datasets and pipelines: they are keys of grains, parts of URLs and of file names.</summary>
    /// <exception cref="RefusalException">It is not such a name.</exception>
    public static string Check(string? name, string what) =>
        IsName(name)
            ? name!
            : throw RefusalException.Because(
                RefusalKind.Invalid, $"this cannot be the name of a {what}", what, Shorten(name), "1 to 64 of a-z, 0-9, '-', '_', '.', beginning with a letter or digit",
                "choose another name");

    private static bool IsName(string? name) =>
        name is { Length: >= 1 and <= 64 } && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.')
        && char.IsAsciiLetterOrDigit(name[0]);

    /// <summary>What inputs are bound to: datasets, or committed results as RUN/OUTPUT; none where nothing is given.</summary>
    /// <exception cref="RefusalException">A name is that of neither.</exception>
    public static ImmutableSortedDictionary<string, string> CheckInputs(IReadOnlyDictionary<string, string>? inputs)
    {
        foreach (var name in inputs?.Values ?? [])
        {
            if (name is null || !ResultName.TryParse(name, out var result))
            {
                Check(name, "dataset");
            }
            else if (!IsName(result.Run) || !IsName(result.Output))
            {
                throw RefusalException.Because(
                    RefusalKind.Invalid, "this cannot be the name of a result", "inputs", Shorten(name), "RUN/OUTPUT, a run and the name of one of its outputs",
                    "name the dataset, or the result, as they are listed");
            }
        }

        return inputs?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>The tenant that is named; null for the default one.</summary>
    /// <exception cref="RefusalException">It is not such a name.</exception>
    public static string? TenantOf(string? name) => name is null ? null : Check(name, "tenant");

    public static int PageSize(int? limit) => limit is null or (>= 1 and <= MostPageItems)
        ? limit ?? 100
        : throw RefusalException.Because(RefusalKind.Invalid, "a page cannot be of this size", "limit", limit, $"1 to {MostPageItems}", "ask for less, and for the next page");

    /// <summary>Foreign text, short enough to be repeated in an answer.</summary>
    public static string Shorten(string? text) => text is null ? "nothing" : text.Length <= 80 ? text : text[..80] + "…";
}
