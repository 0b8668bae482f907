using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>A step as it was read, before its connections are resolved.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Info">Null where the operator is unknown.</param>
/// <param name="Parameters">Complete, or of no use where there are problems.</param>
/// <param name="Connections">Port and what it reads; ports that exist come in the operator's order.</param>
/// <param name="Needs">Capabilities that a silo must have to compute it.</param>
internal sealed record StepDraft(
    YamlText Name, OperatorInfo? Info, ParameterSet Parameters, ImmutableArray<(Port? Port, YamlText From)> Connections, ImmutableArray<string> Needs)
{
    /// <summary>What is done with segments that fail; null where the step does not say.</summary>
    public FailurePolicy? Failures { get; init; }

    /// <summary>Name of its stage, where it says one.</summary>
    public YamlText? Stage { get; init; }

    /// <summary>Null where none is asked for, or where there are problems.</summary>
    public StepCompensation? Compensation { get; init; }

    /// <summary>Null where it is made once, or where there are problems.</summary>
    public StepRepeat? Repeat { get; init; }
}

/// <summary>Reads <c>psd: {operator: welch, inputs: {data: strain}, parameters: {segment_seconds: 4}, needs: [big-memory]}</c>.</summary>
internal sealed class StepReader(IOperatorCatalog operators, ProblemList problems)
{
    public StepDraft Read(YamlText name, YamlNode node)
    {
        var what = $"step {name.Text}";
        var map = MapReader.Map(node, what, "Write operator, inputs and parameters of the step", problems);
        if (map is null)
        {
            return new StepDraft(name, null, ParameterSet.Empty, [], []);
        }

        MapReader.RefuseUnknownKeys(map, what, problems, "operator", "version", "inputs", "parameters", "needs", "failures", "stage", "compensate", "repeat");
        var info = Operator(name, map);
        var given = MapReader.Map(map["parameters"], $"parameters of {what}", "Write parameters: {name: value}", problems);
        var inputs = MapReader.Map(map["inputs"], $"inputs of {what}", "Write inputs: {port: input or step}", problems);
        var needs = Needs(map["needs"]);
        var stage = MapReader.Text(map, "stage", problems);
        if (info is null)
        {
            // What the step reads is known nevertheless: it must exist, and nobody else may be taken for unread.
            var unresolved = Sources(inputs).Select(entry => ((Port?)null, entry.From));
            return new StepDraft(name, null, ParameterSet.Empty, [.. unresolved], needs) { Stage = stage };
        }

        return new StepDraft(name, info, ParameterReader.Read(given, name, info, problems), Connect(name, info, inputs), needs)
        {
            Stage = stage,
            Compensation = CompensateReader.Read(map["compensate"], name, operators, problems),
            Failures = FailureReader.Read(map["failures"], what, problems),
            Repeat = RepeatReader.Read(map["repeat"], name, info, problems),
        };
    }

    private OperatorInfo? Operator(YamlText step, YamlMap map)
    {
        var name = MapReader.Text(map, "operator", problems);
        if (name is null)
        {
            if (map["operator"] is null)
            {
                problems.Add(step, $"step {step.Text} names no operator", "", "operator: a name of the catalogue", "Add operator: …");
            }

            return null;
        }

        var version = Version(map, problems);
        if (operators.TryFind(name.Text, version, out var info))
        {
            return info;
        }

        var versions = operators.All.Where(known => known.Name == name.Text).Select(known => known.Version).Order().ToList();
        if (versions.Count > 0)
        {
            problems.Add(
                map["version"] ?? name, $"operator {name.Text} has no such version", $"{version}", string.Join(", ", versions),
                $"Take version {versions[^1]}, or leave the version out");
        }
        else
        {
            problems.Add(
                name, "there is no such operator", name.Text, "an operator of the catalogue",
                NearestName.Suggest(name.Text, operators.All.Select(known => known.Name)));
        }

        return null;
    }

    /// <summary>Null where it is not said, or wrong and a problem.</summary>
    internal static int? Version(YamlMap map, ProblemList problems)
    {
        if (map["version"] is not { } node)
        {
            return null;
        }

        if (node is YamlText { Plain: true } text
            && int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0)
        {
            return version;
        }

        problems.Add(node, "a version is no number", node.Kind, "an integer of 1 at least", "Write version: 1, or leave it out");
        return null;
    }

    private ImmutableArray<string> Needs(YamlNode? node)
    {
        const int Most = 8;
        if (node is null or { IsNothing: true })
        {
            return [];
        }

        if (node is not YamlList { Items.Length: <= Most } list)
        {
            problems.Add(node, "needs is no list of capabilities", node.Kind, $"up to {Most} names", "Write needs: [name], as silos were given them by --capabilities");
            return [];
        }

        var needs = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list.Items)
        {
            if (item is YamlText text && MapReader.IsName(text, "a capability", underscores: true, problems))
            {
                needs.Add(text.Text);
            }
            else if (item is not YamlText)
            {
                problems.Add(item, "a capability is no name", item.Kind, "a name", "Write needs: [name]");
            }
        }

        return [.. needs.Distinct().Order(StringComparer.Ordinal)];
    }

    private ImmutableArray<(Port? Port, YamlText From)> Connect(YamlText step, OperatorInfo info, YamlMap? inputs)
    {
        var sources = Sources(inputs);
        foreach (var (port, _) in sources)
        {
            if (!info.Ports.Any(known => known.Name == port.Text))
            {
                problems.Add(
                    port, $"operator {info.Name} has no such port", port.Text, string.Join(", ", info.Ports.Select(known => known.Name)),
                    NearestName.Suggest(port.Text, info.Ports.Select(known => known.Name)));
            }
        }

        var connections = ImmutableArray.CreateBuilder<(Port? Port, YamlText From)>();
        foreach (var port in info.Ports)
        {
            var source = sources.FirstOrDefault(entry => entry.Port.Text == port.Name).From;
            if (source is not null)
            {
                connections.Add((port, source));
            }
            else if (inputs?[port.Name] is null)
            {
                problems.Add(
                    step, $"step {step.Text} leaves a port of {info.Name} open", port.Name, "every port reads an input or a step",
                    $"Add {port.Name} to its inputs: {port.Meaning}");
            }
        }

        return connections.ToImmutable();
    }

    private List<(YamlText Port, YamlText From)> Sources(YamlMap? inputs)
    {
        var sources = new List<(YamlText, YamlText)>();
        foreach (var (port, node) in inputs?.Entries ?? [])
        {
            if (node is YamlText { IsNothing: false } from)
            {
                sources.Add((port, from));
            }
            else
            {
                problems.Add(node, $"port {port.Text} names nothing to read", node.Kind, "an input or a step", $"Write {port.Text}: name");
            }
        }

        return sources;
    }
}
