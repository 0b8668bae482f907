using System.Globalization;

namespace Lisa.Grains.Placement;

/// <summary>
/// What a step says of an item to whoever places it: who wrote its inputs, and what a silo must offer to compute it. It travels in the
/// request's context, as text, since that is all a placement director sees of a call.
/// </summary>
public static class ItemHint
{
    private const string WarmKey = "lisa.warm";
    private const string NeedsKey = "lisa.needs";
    private const char Between = ';';
    private const char Of = '=';

    /// <summary>Puts the hint into the context of the calls that follow in this method.</summary>
    /// <param name="warm">Fraction of the input bytes by writer.</param>
    /// <param name="needs">Capabilities that the silo must have.</param>
    public static void Set(IReadOnlyDictionary<string, double> warm, IReadOnlyCollection<string> needs)
    {
        RequestContext.Set(WarmKey, string.Join(Between, warm.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Key}{Of}{each.Value:F3}"))));
        RequestContext.Set(NeedsKey, string.Join(Between, needs));
    }

    /// <summary>Fraction of the input bytes that <paramref name="writer"/> wrote; 0 where nothing is said of it.</summary>
    public static double WarmAt(IReadOnlyDictionary<string, object> context, string writer)
    {
        foreach (var part in Parts(context, WarmKey))
        {
            var at = part.LastIndexOf(Of);
            if (at == writer.Length && part.StartsWith(writer, StringComparison.Ordinal))
            {
                return double.Parse(part.AsSpan(at + 1), CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    /// <summary>What the silo must offer.</summary>
    public static IReadOnlyList<string> Needs(IReadOnlyDictionary<string, object> context) => Parts(context, NeedsKey);

    private static string[] Parts(IReadOnlyDictionary<string, object> context, string key) =>
        context.TryGetValue(key, out var value) && value is string text ? text.Split(Between, StringSplitOptions.RemoveEmptyEntries) : [];
}
