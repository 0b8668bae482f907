using System.Collections.Immutable;
using System.Security.Cryptography;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Reads how a program is started: command, files, arguments, environment, limits.</summary>
internal sealed class ProgramReader(string folder, ProblemList problems)
{
    public const int MostFileBytes = 64 << 20;
    private const int MostArguments = 256;
    private const long MiB = 1L << 20;

    /// <summary>The keys that it reads.</summary>
    public static ImmutableArray<string> Keys { get; } = ["program", "files", "arguments", "environment", "limits", "refused_exit_code"];

    /// <param name="root">The declaration.</param>
    /// <param name="places">Names that arguments may have filled in, beside its files.</param>
    public ExecProgram Read(YamlMap root, IEnumerable<string> places)
    {
        var command = MapReader.Text(root, "program", problems);
        if (command is null or { Text: "" })
        {
            problems.Add(root, "the declaration names no program", "", "program: a file, or a name that PATH knows", "Add program: …");
        }

        else if (command.Text.Contains('/', StringComparison.Ordinal) && !Path.IsPathRooted(command.Text) && !command.Text.StartsWith('{'))
        {
            problems.Add(command, "a program is a name, a whole path or a file of the declaration", command.Text, "python3, /usr/bin/python3, {file.script}", "Name it under files, and write {file.name}");
        }

        var files = Files(root["files"]);
        string[] known = [.. places, .. files.Select(file => $"file.{file.Name}")];
        var (passed, given) = Environment(root["environment"]);
        return new ExecProgram(
            command?.Text ?? "", files, Arguments(root["arguments"], known), passed, given, Limits(root["limits"]),
            root["refused_exit_code"] is null ? null : (int)Scalars.Integer(root, "refused_exit_code", 0, 1, 125, problems));
    }

    private ImmutableArray<ExecFile> Files(YamlNode? node)
    {
        var files = ImmutableArray.CreateBuilder<ExecFile>();
        foreach (var (name, value) in MapReader.Map(node, "files", "Write files: {script: name.py}", problems)?.Entries ?? [])
        {
            MapReader.IsName(name, "a file", underscores: true, problems);
            if (value is not YamlText path)
            {
                problems.Add(value, $"file {name.Text} is no path", value.Kind, "a path, from this declaration's folder on", $"Write {name.Text}: script.py");
                continue;
            }

            var full = Path.GetFullPath(Path.Combine(folder, path.Text));
            if (files.Any(other => Path.GetFileName(other.Path) == Path.GetFileName(full)))
            {
                problems.Add(path, "two files have one name", Path.GetFileName(full), "different names: they are copied into one folder", "Rename one");
            }

            try
            {
                if (new FileInfo(full) is { Exists: true, Length: > MostFileBytes } large)
                {
                    problems.Add(path, "the file is too large to be copied at every start", $"{large.Length} bytes", $"{MostFileBytes} bytes", "Let the program read it from where it is");
                    continue;
                }

                files.Add(new ExecFile(name.Text, full, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(full)))));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                problems.Add(path, "the file cannot be read", full, error.Message, "Correct the path, which counts from the declaration's folder");
            }
        }

        return files.ToImmutable();
    }

    private ImmutableArray<ArgumentTemplate> Arguments(YamlNode? node, string[] known)
    {
        if (node is null or { IsNothing: true })
        {
            return [];
        }

        if (node is not YamlList { Items.Length: <= MostArguments } list)
        {
            problems.Add(node, "arguments is no list", node.Kind, $"up to {MostArguments} texts", "Write arguments: [\"{file.script}\", \"{output}\"]");
            return [];
        }

        var arguments = ImmutableArray.CreateBuilder<ArgumentTemplate>();
        foreach (var item in list.Items)
        {
            if (item is not YamlText text || ArgumentTemplate.Parse(text.Text) is not { } argument)
            {
                problems.Add(item, "this is no argument", item.Kind, "a text in which every { has its }", "Double a brace that stands for itself: {{");
                continue;
            }

            foreach (var name in argument.Names.Where(name => !known.Contains(name)))
            {
                problems.Add(item, "there is nothing of this name to fill in", name, string.Join(", ", known), NearestName.Suggest(name, known));
            }

            arguments.Add(argument);
        }

        return arguments.ToImmutable();
    }

    // A name alone is passed on from the silo's environment, name: value is set.
    private (ImmutableArray<string> Passed, ImmutableSortedDictionary<string, string> Given) Environment(YamlNode? node)
    {
        const string Remedy = "Write environment: {pass: [LANG], set: {OMP_NUM_THREADS: \"1\"}}";
        var map = MapReader.Map(node, "environment", Remedy, problems) ?? new YamlMap(1, 1, []);
        MapReader.RefuseUnknownKeys(map, "environment", problems, "pass", "set");
        var passed = ImmutableArray.CreateBuilder<string>();
        if (map["pass"] is { } pass and not YamlList)
        {
            problems.Add(pass, "pass is no list of variables", pass.Kind, "names", Remedy);
        }

        foreach (var item in (map["pass"] as YamlList)?.Items ?? [])
        {
            if (item is YamlText name && IsVariable(name))
            {
                passed.Add(name.Text);
            }
        }

        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in MapReader.Map(map["set"], "set", Remedy, problems)?.Entries ?? [])
        {
            if (IsVariable(name) && value is YamlText text)
            {
                given[name.Text] = text.Text;
            }
            else if (value is not YamlText)
            {
                problems.Add(value, $"variable {name.Text} has no text", value.Kind, "a text", Remedy);
            }
        }

        return ([.. passed.Distinct().Order(StringComparer.Ordinal)], given.ToImmutable());
    }

    private bool IsVariable(YamlText name)
    {
        var well = name.Text.Length is > 0 and <= 64 && !char.IsAsciiDigit(name.Text[0])
            && name.Text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && name.Text is not ("HOME" or "TMPDIR");
        if (!well)
        {
            problems.Add(
                name, "this is no variable that can be passed or set", name.Text, "letters, digits and _; HOME and TMPDIR are the program's own folder", "Leave it out");
        }

        return well;
    }

    private ExecLimits Limits(YamlNode? node)
    {
        var map = MapReader.Map(node, "limits", "Write limits: {seconds: 60, memory_mib: 1024, output_mib: 64}", problems) ?? new YamlMap(1, 1, []);
        MapReader.RefuseUnknownKeys(map, "limits", problems, "seconds", "memory_mib", "output_mib");
        return new ExecLimits(
            TimeSpan.FromSeconds(Scalars.Integer(map, "seconds", 60, 1, 86_400, problems)),
            Scalars.Integer(map, "memory_mib", 1024, 16, 1 << 20, problems) * MiB,
            Scalars.Integer(map, "output_mib", 64, 1, 1024, problems) * MiB);
    }
}
