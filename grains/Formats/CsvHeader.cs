using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>The first line of a CSV source: <c>gps [s],H1 [strain],L1 [strain]</c>.</summary>
/// <param name="HasTime">The first field of every line is the time of its sample in GPS seconds.</param>
/// <param name="Channels">The other fields; a name without a unit has unit 1.</param>
internal sealed record CsvHeader(bool HasTime, ImmutableArray<Column> Channels)
{
    public static CsvHeader Parse(ReadOnlySpan<byte> line, SourceName source)
    {
        // Decoded leniently: names of a foreign encoding show as such in the refusal, or in the dataset.
        var fields = Encoding.UTF8.GetString(line).Split(',');
        var columns = ImmutableArray.CreateBuilder<Column>(fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            columns.Add(Field(fields[i].Trim(), i, source));
        }

        var first = columns[0];
        var hasTime = first.Name.Equals("gps", StringComparison.OrdinalIgnoreCase)
            || first.Name.Equals("time", StringComparison.OrdinalIgnoreCase);
        if (!hasTime)
        {
            return new CsvHeader(false, columns.ToImmutable());
        }

        if (first.Unit is not ("s" or "1"))
        {
            throw source.Refuse(
                "the time column has another unit", "line 1, column 1", first.Unit, "s", "Give GPS seconds, in a column named gps [s]");
        }

        columns.RemoveAt(0);
        return columns.Count > 0
            ? new CsvHeader(true, columns.ToImmutable())
            : throw source.Refuse(
                "there is no channel beside the time", "line 1", "1 column", "at least 2", "Add a column for every channel");
    }

    private static Column Field(string text, int position, SourceName source)
    {
        if (text.Length == 0 || text.Contains('"') || text.Any(char.IsControl) || char.IsAsciiDigit(text[0])
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            throw source.Refuse(
                "the first line does not name its columns", $"line 1, column {position + 1}", text,
                "a name, not quoted, no number, not beginning with a digit", "Begin with a line such as: gps [s],H1 [strain]");
        }

        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        return bracket > 0 && text[^1] == ']'
            ? new Column(text[..bracket].Trim(), text[(bracket + 1)..^1].Trim() is { Length: > 0 } unit ? unit : "1")
            : new Column(text, "1");
    }
}
