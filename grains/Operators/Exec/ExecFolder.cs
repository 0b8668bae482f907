using System.Collections.Immutable;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// The directory of declarations that a silo is given: every <c>*.yaml</c> in it, not deeper. Only who starts the silo can name it, since to declare an operator
/// is to let a program run on this machine.
/// </summary>
internal static class ExecFolder
{
    private const int MostFiles = 256;

    /// <returns>In the order of the files' names.</returns>
    /// <exception cref="ArgumentException">It cannot be read, or something is wrong with a declaration: the message names file, line, value, bound and remedy.</exception>
    public static ImmutableArray<ExecDeclaration> Read(string folder)
    {
        var declarations = new List<(string File, ExecDeclaration Declaration)>();
        foreach (var file in Files(folder))
        {
            var problems = new ProblemList();
            var declaration = ExecReader.Read(Text(file), Path.GetDirectoryName(Path.GetFullPath(file))!, problems);
            if (!problems.IsEmpty || declaration is null)
            {
                throw new ArgumentException(string.Join("; ", problems.InOrder().Select(problem =>
                    $"operators: {file}:{problem.Line}:{problem.Column}: {problem.Refusal.What} (value: {problem.Refusal.Value}; bound: {problem.Refusal.Bound}). {problem.Refusal.Remedy}")));
            }

            if (declarations.FirstOrDefault(other => other.Declaration.Info.Name == declaration.Info.Name && other.Declaration.Info.Version == declaration.Info.Version)
                is { File: { } first })
            {
                throw new ArgumentException(
                    $"operators: {first} and {file} both declare {declaration.Info.Name} version {declaration.Info.Version}; give one of them another version");
            }

            declarations.Add((file, declaration));
        }

        return [.. declarations.Select(each => each.Declaration)];
    }

    private static List<string> Files(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).ToList();
            return files.Count <= MostFiles ? files : throw new ArgumentException($"operators: {folder} has {files.Count} declarations, the bound is {MostFiles}; take some out");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"operators: {folder} cannot be read: {error.Message}", error);
        }
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"operators: {file} cannot be read: {error.Message}", error);
        }
    }
}
