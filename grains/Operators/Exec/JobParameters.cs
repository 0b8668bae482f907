using System.Text.Json;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Parameters as a program reads them in its <c>job.json</c>: numbers as numbers, words as words.</summary>
internal static class JobParameters
{
    public static void Write(Utf8JsonWriter json, OperatorInfo info, ParameterSet parameters)
    {
        json.WriteStartObject("parameters");
        foreach (var (name, value) in parameters.Values)
        {
            json.WritePropertyName(name);
            if (info.Parameters.Single(each => each.Name == name).Type == ParameterType.Choice)
            {
                json.WriteStringValue(value);
            }
            else
            {
                json.WriteRawValue(value);
            }
        }

        json.WriteEndObject();
    }
}
