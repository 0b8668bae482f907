using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>What refusals call a source; makes them, each with its place inside it.</summary>
internal readonly record struct SourceName(string Text)
{
    private const int LongestValue = 120;

    public RefusalException Refuse(
        string what, string place, object? value, string bound, string remedy, RefusalKind kind = RefusalKind.Invalid)
    {
        var text = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "";
        if (text.Length > LongestValue)
        {
            text = text[..LongestValue] + "…";
        }

        return RefusalException.Because(kind, what, place.Length == 0 ? Text : $"{Text}, {place}", text, bound, remedy);
    }
}
