using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// The directory of declarations that a silo is given: every <c>*.yaml</c> in it, not deeper. Only who starts the silo can name it, since to declare an operator
/// is to let a program run on this machine.
/// </summary>
/// <param name="Operators">In the order of the files' names.</param>
/// <param name="Compensations">In the order of the files' names.</param>
internal sealed record ExecFolder(ImmutableArray<ExecDeclaration> Operators, ImmutableArray<CompensationDeclaration> Compensations)
{
    private const int MostFiles = 256;

    /// <param name="folder">The directory.</param>
    /// <param name="standard">Operators whose names are taken.</param>
    /// <exception cref="ArgumentException">It cannot be read, or something is wrong with a declaration: the message names file, line, value, bound and remedy.</exception>
    public static ExecFolder Read(string folder, IEnumerable<OperatorInfo> standard)
    {
        var operators = ImmutableArray.CreateBuilder<ExecDeclaration>();
        var compensations = ImmutableArray.CreateBuilder<CompensationDeclaration>();
        var taken = standard.Select(info => info.Name).ToHashSet(StringComparer.Ordinal);
        var first = new Dictionary<(string, int), string>();
        foreach (var file in Files(folder))
        {
            var (declaration, compensation) = One(file);
            var info = compensation?.Info ?? declaration!.Info;
            if (taken.Contains(info.Name))
            {
                throw new ArgumentException($"operators: {file} declares {info.Name}, which every silo has as an operator of its own; choose another name");
            }

            if (!first.TryAdd((info.Name, info.Version), file))
            {
                throw new ArgumentException(
                    $"operators: {first[(info.Name, info.Version)]} and {file} both declare {info.Name} version {info.Version}; give one of them another version");
            }

            if (compensation is not null)
            {
                compensations.Add(compensation);
            }
            else
            {
                operators.Add(declaration!);
            }
        }

        return new ExecFolder(operators.ToImmutable(), compensations.ToImmutable());
    }

    // One of the two.
    private static (ExecDeclaration? Operator, CompensationDeclaration? Compensation) One(string file)
    {
        var problems = new ProblemList();
        var root = YamlTree.Read(Text(file), problems) is { } node
            ? MapReader.Map(node, "the declaration", "Write operator, version, program, ports and output", problems)
            : null;
        var home = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var isCompensation = root?["compensation"] is not null;
        var compensation = isCompensation ? CompensationReader.Read(root!, home, problems) : null;
        var declaration = root is null || isCompensation ? null : ExecReader.Read(root, home, problems);
        return problems.IsEmpty
            ? (declaration, compensation)
            : throw new ArgumentException(string.Join("; ", problems.InOrder().Select(problem =>
                $"operators: {file}:{problem.Line}:{problem.Column}: {problem.Refusal.What} (value: {problem.Refusal.Value}; bound: {problem.Refusal.Bound}). {problem.Refusal.Remedy}")));
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
