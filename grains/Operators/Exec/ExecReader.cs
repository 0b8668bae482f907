using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// Reads the declaration of an exec operator:
/// <code>
/// operator: band-power
/// version: 1
/// summary: Mean square of each segment within a band.
/// program: python3
/// files: {script: ../python/band_power.py}
/// arguments: ["{file.script}", "--low-hz", "{parameter.low_hz}", "{job}", "{input.data}", "{output}"]
/// format: npy
/// ports: {data: {axis: time, dependency: map, meaning: the time series}}
/// parameters: {low_hz: {type: number, unit: Hz, default: 20, minimum: 0, meaning: lower end of the band}}
/// output: {axis: row, columns: {gps: s, power: "1"}}
/// limits: {seconds: 30, memory_mib: 512, output_mib: 8}
/// </code>
/// It never throws: it says everything that is wrong with the text, each with line and column.
/// </summary>
internal static class ExecReader
{
    /// <param name="root">One declaration.</param>
    /// <param name="folder">Of the declaration's file; its files are looked for from there.</param>
    /// <param name="problems">Where everything wrong goes.</param>
    /// <returns>Of no use where there are problems.</returns>
    public static ExecDeclaration Read(YamlMap root, string folder, ProblemList problems)
    {
        MapReader.RefuseUnknownKeys(
            root, "a declaration", problems, ["operator", "version", "summary", "source", "format", "ports", "parameters", "output", "needs", .. ProgramReader.Keys]);
        var name = Name(root, "operator", problems);
        var shapes = new ShapeReader(problems);
        var (ports, dependencies) = shapes.Ports(root);
        var primary = dependencies.IsEmpty ? Dependency.Map : dependencies[0];
        var output = shapes.Output(root, ports.IsEmpty ? AxisKind.Time : ports[0].Axis, primary);
        var parameters = new ParameterDeclarations(problems).Read(root["parameters"]);
        string[] places =
        [
            "output", "job", "index", .. primary.Carries ? (string[])["previous"] : [],
            .. ports.Select(port => $"input.{port.Name}"), .. parameters.Select(parameter => $"parameter.{parameter.Name}"),
        ];
        var program = new ProgramReader(folder, problems).Read(root, places);
        var declaration = new ExecDeclaration(
            new OperatorInfo(
                name, (int)Scalars.Integer(root, "version", 1, 1, int.MaxValue, problems), MapReader.Text(root, "summary", problems)?.Text ?? "", ports, parameters,
                MapReader.Text(root, "source", problems)?.Text ?? $"the program {program.Command}"),
            program, dependencies, Format(root, problems), output);
        var fingerprint = Fingerprint.Of(declaration);
        return declaration with
        {
            Info = declaration.Info with { Fingerprint = fingerprint, Needs = [.. Needs(root["needs"], problems).Append(Capability(declaration.Info, fingerprint))] },
        };
    }

    /// <summary>What a silo that has this very operator offers, without being told: <c>exec.band-power.1.a1b2c3d4e5f6</c>.</summary>
    public static string Capability(OperatorInfo info, string fingerprint) =>
        string.Create(CultureInfo.InvariantCulture, $"exec.{info.Name}.{info.Version}.{fingerprint[..12]}");

    internal static string Name(YamlMap root, string key, ProblemList problems)
    {
        if (MapReader.Text(root, key, problems) is not { } name)
        {
            problems.Add(root, "the declaration has no name", "", $"{key}: name", $"Add {key}: my-{key}");
            return "";
        }

        return MapReader.IsName(name, $"the {key}", underscores: false, problems) ? name.Text : "";
    }

    internal static ImmutableArray<string> Needs(YamlNode? node, ProblemList problems)
    {
        if (node is null or { IsNothing: true })
        {
            return [];
        }

        if (node is YamlList { Items.Length: <= 8 } list && list.Items.All(item => item is YamlText text && MapReader.IsName(text, "a capability", underscores: true, problems)))
        {
            return [.. list.Items.Select(item => item.Kind).Distinct().Order(StringComparer.Ordinal)];
        }

        problems.Add(node, "needs is no list of capabilities", node.Kind, "up to 8 names", "Write needs: [name], as silos were given them by --capabilities");
        return [];
    }

    private static ExecFormat Format(YamlMap root, ProblemList problems)
    {
        switch (MapReader.Text(root, "format", problems))
        {
            case null or { Text: "npy" }:
                return ExecFormat.Npy;
            case { Text: "json" }:
                return ExecFormat.Json;
            case var other:
                problems.Add(other, "there is no such format", other.Text, "npy, json", NearestName.Suggest(other.Text, ["npy", "json"]));
                return ExecFormat.Npy;
        }
    }
}
