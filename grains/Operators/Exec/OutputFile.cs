using System.Text.Json;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// Reads what a program wrote. The file is hostile until read: it must be a plain file within its bound, of the planned shape, and hold numbers and gaps, and
/// nothing is allocated on its word alone.
/// </summary>
internal sealed class OutputFile(OperatorInfo info, IComputeContext context, long mostBytes)
{
    /// <param name="path">Where it should be.</param>
    /// <param name="format">In which it should be.</param>
    /// <param name="expected">Samples that it must have; null for a table.</param>
    /// <exception cref="RefusalException">It is not what was planned.</exception>
    public Block Read(string path, ExecFormat format, long? expected)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null)
        {
            throw Refuse("the program wrote no output", file.Exists ? "a link" : "nothing", "a file where {output} says");
        }

        // A pipe or a device has no length, and is never opened: to do so could wait for ever.
        if (file.Length is 0 || file.Length > mostBytes)
        {
            throw Refuse("the output has an impossible size", $"{file.Length} bytes", $"1 to {mostBytes} bytes");
        }

        var block = format == ExecFormat.Npy ? Task.Run(() => NpyAsync(file, expected)).GetAwaiter().GetResult() : Json(file, expected);
        for (var column = 0; column < block.Columns; column++)
        {
            if (block[column].IndexOfAny(double.PositiveInfinity, double.NegativeInfinity) is >= 0 and var row)
            {
                block.Dispose();
                throw Refuse($"column {context.Output.Columns[column].Name} is infinite in row {row}", "infinity", "finite numbers, and NaN (null in JSON) for a gap");
            }
        }

        return block;
    }

    private async Task<Block> NpyAsync(FileInfo file, long? expected)
    {
        try
        {
            await using var body = file.OpenRead();
            await using var reader = await InterleavedSources.OpenNpyAsync(
                body, new ReadRequest(SampleFormat.Npy, file.Name) { Columns = context.Output.Columns }, context.Cancellation);
            var block = Rent(reader.Info.Samples!.Value, expected, file.Length);
            try
            {
                var columns = Enumerable.Range(0, block.Columns).Select(column => block.Memory.Slice(column * block.Length, block.Length)).ToList();

                await reader.ReadAsync(columns, context.Cancellation);
                return block;
            }
            catch
            {
                block.Dispose();
                throw;
            }
        }
        catch (RefusalException refused) when (refused.Refusals is [{ } first, ..] && !first.Where.StartsWith("operator", StringComparison.Ordinal))
        {
            // The reader speaks to somebody who posts; here it is the program that is spoken of.
            throw Refuse($"{first.Where}: {first.What}", first.Value, first.Bound);
        }
    }

    private Block Json(FileInfo file, long? expected)
    {
        try
        {
            var rows = JsonRows.Read(File.ReadAllBytes(file.FullName), context.Output.Columns.Length);
            var length = rows.Count / context.Output.Columns.Length;
            var block = Rent(length, expected, file.Length);
            for (var row = 0; row < length; row++)
            {
                for (var column = 0; column < block.Columns; column++)
                {
                    block[column][row] = rows[(row * block.Columns) + column];
                }
            }

            return block;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            throw Refuse("the output is not the JSON that is expected", malformed.Message, "{\"rows\": [[number or null for each column], …]}");
        }
    }

    private Block Rent(long rows, long? expected, long fileBytes)
    {
        var columns = context.Output.Columns.Length;
        if (expected is { } due && rows != due)
        {
            throw Refuse("the output has another number of samples than its segment", $"{rows}", $"{due}");
        }

        // A row takes a byte in the file at the least, whatever its header claims.
        return rows <= fileBytes && rows <= mostBytes / columns
            ? context.Rent(columns, (int)rows)
            : throw Refuse("the output claims more rows than its file can hold", $"{rows}", $"{fileBytes} bytes");
    }

    private RefusalException Refuse(string what, string value, string bound) => RefusalException.Because(
        RefusalKind.Invalid, what, $"operator {info.Name}, output segment {context.Index}", value.Length > 200 ? value[..200] + "…" : value, bound, "correct the program, and raise its version");
}
