using System.Text.Json;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// Writes what a program reads: a file for each port with the samples of all its segments in a row, and <c>job.json</c> with what such files do not say. A
/// segment is in memory while it is written, and no longer.
/// </summary>
internal static class InputFiles
{
    /// <summary>Paths of the files by their places: <c>input.data</c>, <c>previous</c>, <c>output</c>, <c>job</c>, <c>index</c>, <c>parameter.low_hz</c>.</summary>
    public static Dictionary<string, string> Write(ExecDeclaration declaration, IComputeContext context, WorkFolder folder)
    {
        var extension = declaration.Format == ExecFormat.Npy ? "npy" : "json";
        var places = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["index"] = context.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["output"] = folder.File($"output.{extension}"),
            ["previous"] = folder.File($"previous.{extension}"),
            ["job"] = folder.File("job.json"),
        };
        foreach (var (name, value) in context.Parameters.Values)
        {
            places[$"parameter.{name}"] = value;
        }

        for (var port = 0; port < context.Inputs.Count; port++)
        {
            var file = folder.File($"input.{declaration.Info.Ports[port].Name}.{extension}");
            places[$"input.{declaration.Info.Ports[port].Name}"] = file;
            WriteInput(context.Inputs[port], declaration.Format, file, context.Cancellation);
        }

        if (context.Previous is { } previous)
        {
            WriteBlocks(places["previous"], declaration.Format, context.Output, context.Output.At(context.Index - 1, 0), previous.Length, [(context.Output.At(context.Index - 1, 0), () => previous)]);
        }

        WriteJob(declaration, context, places);
        return places;
    }

    private static void WriteInput(IInput input, ExecFormat format, string file, CancellationToken cancellation)
    {
        IEnumerable<(double, Func<Block>)> Segments()
        {
            for (var position = 0; position < input.Count; position++)
            {
                cancellation.ThrowIfCancellationRequested();
                var at = position;
                yield return (input.Layout.At(input.First + at, 0), () => input.Read(at));
            }
        }

        var samples = Enumerable.Range(0, input.Count).Sum(position => (long)input.LengthOf(position));
        WriteBlocks(file, format, input.Layout, input.Layout.At(input.First, 0), samples, Segments(), isOwner: true);
    }

    // The writers are asynchronous for the sake of sockets; a file is written at once.
    private static void WriteBlocks(
        string file, ExecFormat format, Layout layout, double start, long samples, IEnumerable<(double AxisStart, Func<Block> Read)> blocks, bool isOwner = false) =>
        Task.Run(async () =>
        {
            await using var stream = File.Create(file);
            await using var writer = SampleWriters.Open(stream, new WriteRequest(format == ExecFormat.Npy ? SampleFormat.Npy : SampleFormat.Json, layout, start, samples));
            foreach (var (axisStart, read) in blocks)
            {
                var block = read();
                try
                {
                    await writer.WriteAsync(axisStart, Columns(block), CancellationToken.None);
                }
                finally
                {
                    if (isOwner)
                    {
                        block.Dispose();
                    }
                }
            }

            await writer.CompleteAsync(CancellationToken.None);
        }).GetAwaiter().GetResult();

    private static ReadOnlyMemory<double>[] Columns(Block block) =>
        [.. Enumerable.Range(0, block.Columns).Select(column => (ReadOnlyMemory<double>)block.Memory.Slice(column * block.Length, block.Length))];

    private static void WriteJob(ExecDeclaration declaration, IComputeContext context, Dictionary<string, string> places)
    {
        using var stream = File.Create(places["job"]);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("operator", declaration.Info.Name);
        json.WriteNumber("version", declaration.Info.Version);
        json.WriteString("product", context.Product.Text);
        json.WriteNumber("index", context.Index);
        JobParameters.Write(json, declaration.Info, context.Parameters);
        json.WriteStartObject("inputs");
        for (var port = 0; port < context.Inputs.Count; port++)
        {
            WriteInputFacts(json, declaration.Info.Ports[port].Name, context.Inputs[port], places);
        }

        json.WriteEndObject();
        json.WriteStartObject("output");
        json.WriteString("file", places["output"]);
        WriteLayout(json, context.Output, context.Output.At(context.Index, 0));
        if (ExpectedRows.Of(declaration.Output, context) is { } rows)
        {
            json.WriteNumber("samples", rows);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInputFacts(Utf8JsonWriter json, string port, IInput input, Dictionary<string, string> places)
    {
        json.WriteStartObject(port);
        json.WriteString("file", places[$"input.{port}"]);
        WriteLayout(json, input.Layout, input.Layout.At(input.First, 0));
        json.WriteStartArray("segments");
        for (var position = 0; position < input.Count; position++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", input.First + position);
            json.WriteNumber("samples", input.LengthOf(position));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLayout(Utf8JsonWriter json, Layout layout, double origin)
    {
        json.WriteString("axis", layout.Axis.ToString().ToLowerInvariant());
        json.WriteNumber("origin", origin);
        json.WriteNumber("density", layout.Density);
        json.WriteStartArray("columns");
        foreach (var column in layout.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("unit", column.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
