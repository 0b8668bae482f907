namespace Lisa.Cli.Pipelines;

/// <summary>Tells a YAML file from a pipeline's name.</summary>
internal static class PipelineFile
{
    /// <summary>A name has no path in it and no YAML extension.</summary>
    public static bool IsPath(string text) =>
        text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) ||
        text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public static Task<string> ReadAsync(string path, CancellationToken cancellation) => File.Exists(path)
        ? File.ReadAllTextAsync(path, cancellation)
        : throw new CommandFailure($"{path}: there is no such file; name a pipeline's YAML file");
}
