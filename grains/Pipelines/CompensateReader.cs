using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads a step's <c>compensate: {by: retract-file, version: 1, parameters: {level: 2}}</c>.</summary>
internal static class CompensateReader
{
    private const string Remedy = "Write compensate: {by: name}, with version and parameters where they are needed";

    /// <returns>Null where there is none, or problems.</returns>
    public static StepCompensation? Read(YamlNode? node, YamlText step, IOperatorCatalog operators, ProblemList problems)
    {
        var what = $"compensate of step {step.Text}";
        if (MapReader.Map(node, what, Remedy, problems) is not { } map)
        {
            return null;
        }

        MapReader.RefuseUnknownKeys(map, what, problems, "by", "version", "parameters");
        if (MapReader.Text(map, "by", problems) is not { } name)
        {
            problems.Add(node!, $"{what} does not say by what", "", "by: a compensation of the silo", Remedy);
            return null;
        }

        var known = operators.Compensations.Where(each => each.Name == name.Text).ToList();
        var version = StepReader.Version(map, problems);
        if (known.Where(each => version is null || each.Version == version).MaxBy(each => each.Version) is not { } info)
        {
            problems.Add(
                name, known.Count == 0 ? "there is no such compensation" : $"compensation {name.Text} has no such version", known.Count == 0 ? name.Text : $"{version}",
                known.Count == 0 ? "a compensation that the silo was given" : string.Join(", ", known.Select(each => each.Version).Order()),
                known.Count == 0
                    ? NearestName.Suggest(name.Text, operators.Compensations.Select(each => each.Name))
                    : $"Take version {known.Max(each => each.Version)}, or leave the version out");
            return null;
        }

        var given = MapReader.Map(map["parameters"], $"parameters of {what}", "Write parameters: {name: value}", problems);
        return new StepCompensation(info.Name, info.Version, ParameterReader.Read(given, step, info, problems), info.Needs);
    }
}
