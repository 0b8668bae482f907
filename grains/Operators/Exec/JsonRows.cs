using System.Text.Json;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Reads <c>{"rows": [[1.5, null], …]}</c>: a number for each column, null for a gap, nothing else.</summary>
internal static class JsonRows
{
    /// <returns>Row after row.</returns>
    /// <exception cref="JsonException">It is not that.</exception>
    public static List<double> Read(ReadOnlySpan<byte> json, int columns)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
        Take(ref reader, JsonTokenType.StartObject);
        Take(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals("rows"))
        {
            throw new JsonException($"the first member is {reader.GetString()}, not rows");
        }

        Take(ref reader, JsonTokenType.StartArray);
        List<double> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Row(ref reader, values, columns);
        }

        Take(ref reader, JsonTokenType.EndObject);
        if (reader.Read())
        {
            throw new JsonException("something follows the object");
        }

        return values;
    }

    private static void Row(ref Utf8JsonReader reader, List<double> values, int columns)
    {
        var row = values.Count / columns;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"row {row} is no array");
        }

        for (var column = 0; column < columns; column++)
        {
            reader.Read();
            values.Add(reader.TokenType switch
            {
                JsonTokenType.Null => double.NaN,
                JsonTokenType.Number => reader.GetDouble(),
                _ => throw new JsonException($"row {row} has not {columns} numbers"),
            });
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException($"row {row} has more than {columns} numbers");
        }
    }

    private static void Take(ref Utf8JsonReader reader, JsonTokenType wanted)
    {
        if (!reader.Read() || reader.TokenType != wanted)
        {
            throw new JsonException($"{reader.TokenType} stands where {wanted} is expected");
        }
    }
}
