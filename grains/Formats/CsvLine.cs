using System.Globalization;
using System.Text;

namespace Lisa.Grains.Formats;

/// <summary>One line of numbers. An empty field and <c>nan</c> are NaN; <c>inf</c> and <c>-inf</c> are values here.</summary>
internal static class CsvLine
{
    /// <summary>Reads exactly <paramref name="fields"/>.Length numbers.</summary>
    public static void Parse(ReadOnlySpan<byte> line, long number, Span<double> fields, SourceName source)
    {
        var count = line.Count((byte)',') + 1;
        if (count != fields.Length)
        {
            throw source.Refuse(
                "a line has another number of fields than the first", $"line {number}, column {Math.Min(count, fields.Length) + 1}",
                $"{count} fields", $"{fields.Length} fields", "Give every column a field; leave it empty in a gap");
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var comma = line.IndexOf((byte)',');
            var field = comma < 0 ? line : line[..comma];
            fields[i] = TryNumber(Trim(field), out var value)
                ? value
                : throw source.Refuse(
                    "a field is no number", $"line {number}, column {i + 1}", Encoding.UTF8.GetString(field),
                    "a decimal number, nan, inf or nothing", "Write numbers with a point, without unit and quotes");
            line = line[(comma + 1)..];
        }
    }

    private static bool TryNumber(ReadOnlySpan<byte> field, out double value)
    {
        if (field.Length == 0 || Ascii.EqualsIgnoreCase(field, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        var unsigned = field[0] is (byte)'-' or (byte)'+' ? field[1..] : field;
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = field[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        // A number beyond double's range would come back as infinity: that is not what was written.
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(field, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field) => field.Trim(" \t"u8);
}
