using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// Reads the declaration of a program that compensates:
/// <code>
/// compensation: retract-file
/// version: 1
/// program: rm
/// arguments: ["-f", "/srv/alerts/{run}.json"]
/// </code>
/// </summary>
internal static class CompensationReader
{
    private static readonly string[] OwnPlaces = ["run", "pipeline", "step", "product", "state", "attempt", "job"];

    /// <param name="root">One declaration.</param>
    /// <param name="folder">Of its file.</param>
    /// <param name="problems">Where everything wrong goes.</param>
    public static CompensationDeclaration Read(YamlMap root, string folder, ProblemList problems)
    {
        MapReader.RefuseUnknownKeys(root, "a declaration", problems, ["compensation", "version", "summary", "source", "parameters", "needs", .. ProgramReader.Keys]);
        var name = ExecReader.Name(root, "compensation", problems);
        var parameters = new ParameterDeclarations(problems).Read(root["parameters"]);
        var program = new ProgramReader(folder, problems).Read(root, [.. OwnPlaces, .. parameters.Select(parameter => $"parameter.{parameter.Name}")]);
        var info = new OperatorInfo(
            name, (int)Scalars.Integer(root, "version", 1, 1, int.MaxValue, problems), MapReader.Text(root, "summary", problems)?.Text ?? "", [], parameters,
            MapReader.Text(root, "source", problems)?.Text ?? $"the program {program.Command}");
        var fingerprint = Fingerprint.Of(program);
        return new CompensationDeclaration(
            info with { Fingerprint = fingerprint, Needs = [.. ExecReader.Needs(root["needs"], problems).Append(ExecReader.Capability(info, fingerprint))] }, program);
    }
}

/// <summary>A compensation that is a program.</summary>
/// <param name="Info">What it declares of itself, its fingerprint included.</param>
/// <param name="Program">What is run.</param>
internal sealed record CompensationDeclaration(OperatorInfo Info, ExecProgram Program);
