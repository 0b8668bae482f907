namespace Lisa.Cli.Output;

/// <summary>Where a command writes what it fetched: a file that appears under its name only when it is whole, or standard output.</summary>
internal static class OutputFile
{
    /// <param name="path">Null for standard output.</param>
    /// <param name="write">Writes it.</param>
    public static async Task WriteAsync(string? path, Func<Stream, Task> write)
    {
        if (path is null)
        {
            await using var standard = Console.OpenStandardOutput();
            await write(standard);
            return;
        }

        var partial = path + ".part";
        try
        {
            await using (var file = File.Create(partial))
            {
                await write(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
