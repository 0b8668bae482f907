using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Pipelines;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Reads what a program takes and makes: its ports with their dependencies, and its output.</summary>
internal sealed class ShapeReader(ProblemList problems)
{
    private const int MostSegmentSamples = 1 << 24;
    private const string PortRemedy = "Write ports: {data: {axis: time, dependency: map, meaning: …}}";
    private const string OutputRemedy = "Write output: {axis: time, columns: same, samples: same}";

    /// <summary>Ports, and what an output segment needs of each.</summary>
    public (ImmutableArray<Port> Ports, ImmutableArray<Dependency> Dependencies) Ports(YamlMap root)
    {
        var ports = ImmutableArray.CreateBuilder<Port>();
        var dependencies = ImmutableArray.CreateBuilder<Dependency>();
        foreach (var (name, node) in MapReader.Map(root["ports"], "ports", PortRemedy, problems)?.Entries ?? [])
        {
            MapReader.IsName(name, "a port", underscores: true, problems);
            var map = MapReader.Map(node, $"port {name.Text}", PortRemedy, problems) ?? new YamlMap(node.Line, node.Column, []);
            MapReader.RefuseUnknownKeys(map, $"port {name.Text}", problems, "axis", "dependency", "meaning");
            ports.Add(new Port(name.Text, Axis(map, name), MapReader.Text(map, "meaning", problems)?.Text ?? ""));
            var dependency = Depends(map["dependency"], name);
            if (dependency.Carries && dependencies.Count > 0)
            {
                problems.Add(map["dependency"] ?? name, "only the first port can be scanned", "scan", "map, whole, or {before, after, every}", "Make it the first port");
            }

            dependencies.Add(dependency);
        }

        if (ports.Count == 0)
        {
            problems.Add(root["ports"] ?? root, "the operator has no ports", "", "1 port at least", PortRemedy);
        }

        return (ports.ToImmutable(), dependencies.ToImmutable());
    }

    /// <param name="root">The declaration.</param>
    /// <param name="primary">The axis of the first port.</param>
    /// <param name="dependency">On the first port.</param>
    public ExecOutput Output(YamlMap root, AxisKind primary, Dependency dependency)
    {
        if (MapReader.Map(root["output"], "output", OutputRemedy, problems) is not { } map)
        {
            if (root["output"] is null)
            {
                problems.Add(root, "the operator does not say what it makes", "", "output: …", OutputRemedy);
            }

            return new ExecOutput(AxisKind.Row, null, null, null, null);
        }

        MapReader.RefuseUnknownKeys(map, "output", problems, "axis", "columns", "samples", "first_hz", "bin_hz");
        var axis = Axis(map, map);
        var isSame = map["samples"] is null or YamlText { Text: "same" };
        var samples = isSame ? (int?)null : (int)Scalars.Integer(map, "samples", 1, 1, MostSegmentSamples, problems);
        var output = new ExecOutput(axis, Columns(map["columns"]), samples, Scalars.Number(map, "first_hz", problems), Scalars.Number(map, "bin_hz", problems));
        CheckAxis(map, output, primary, dependency);
        return output;
    }

    // An output segment must follow from the input's in where it lies and how long it is.
    private void CheckAxis(YamlMap map, ExecOutput output, AxisKind primary, Dependency dependency)
    {
        if (output.Axis == AxisKind.Time && (primary != AxisKind.Time || dependency.Every == Dependency.All))
        {
            problems.Add(
                map, "a time series is made from segments of a time series, as they come", "axis: time", "a first port along time, and not the whole of it",
                "Make a table or spectra, or depend on fewer segments");
        }

        var (isGiven, isLeft) = (output is { Samples: not null, BinHz: not null }, output is { Samples: null, BinHz: null });
        if (output.Axis == AxisKind.Frequency && !isGiven && !(isLeft && primary == AxisKind.Frequency))
        {
            problems.Add(
                map, "it is not said how many bins a spectrum has, or how wide they are", "", "samples and bin_hz, or neither where the first port is along frequency",
                "Write samples: 513 and bin_hz: 0.25");
        }

        if (output.BinHz is <= 0)
        {
            problems.Add(map["bin_hz"]!, "bins have no width", map["bin_hz"]!.Kind, "above 0", "Write bin_hz: 0.25");
        }

        if (output.Axis != AxisKind.Frequency && (output.FirstHz is not null || output.BinHz is not null))
        {
            problems.Add(map, "only spectra have bins", "first_hz, bin_hz", "axis: frequency", "Leave them out");
        }

        if (output.Axis == AxisKind.Row && map["samples"] is { } rows)
        {
            problems.Add(rows, "a table has as many rows as the program makes", rows.Kind, "no samples", "Leave it out");
        }
    }

    private AxisKind Axis(YamlMap map, YamlNode where)
    {
        switch (MapReader.Text(map, "axis", problems))
        {
            case { Text: "time" }:
                return AxisKind.Time;
            case { Text: "frequency" }:
                return AxisKind.Frequency;
            case { Text: "row" }:
                return AxisKind.Row;
            case var other:
                problems.Add(
                    other ?? where, "there is no such axis", other?.Text ?? "", "time, frequency, row", NearestName.Suggest(other?.Text ?? "", ["time", "frequency", "row"]));
                return AxisKind.Row;
        }
    }

    private Dependency Depends(YamlNode? node, YamlText port)
    {
        const int Most = 1_000_000;
        switch (node)
        {
            case null or YamlText { Text: "map" }:
                return Dependency.Map;
            case YamlText { Text: "scan" }:
                return Dependency.Scan;
            case YamlText { Text: "whole" }:
                return Dependency.Whole;
            case YamlMap map:
                MapReader.RefuseUnknownKeys(map, $"the dependency on {port.Text}", problems, "every", "before", "after");
                return new Dependency(
                    Scalars.Integer(map, "every", 1, 1, Most, problems), Scalars.Integer(map, "before", 0, 0, Most, problems),
                    Scalars.Integer(map, "after", 0, 0, Most, problems), false);
            default:
                problems.Add(
                    node, "there is no such dependency", node.Kind, "map, scan, whole, {before: 1, after: 1}, {every: 10}",
                    NearestName.Suggest(node.Kind, ["map", "scan", "whole"]));
                return Dependency.Map;
        }
    }

    private ImmutableArray<Column>? Columns(YamlNode? node)
    {
        if (node is null or YamlText { Text: "same" })
        {
            return null;
        }

        var columns = ImmutableArray.CreateBuilder<Column>();
        foreach (var (name, unit) in MapReader.Map(node, "columns", "Write columns: {power: \"strain²/Hz\"}, or columns: same", problems)?.Entries ?? [])
        {
            if (unit is YamlText { IsNothing: false } text && name.Text.Length is > 0 and <= 64 && text.Text.Length <= 64)
            {
                columns.Add(new Column(name.Text, text.Text));
            }
            else
            {
                problems.Add(name, "this is no column", unit.Kind, "a name and a unit of up to 64 letters each, 1 where there is none", "Write power: \"1\"");
            }
        }

        if (columns.Count is 0 or > 256)
        {
            problems.Add(node, "the output has an impossible number of columns", $"{columns.Count}", "1 to 256", "Name its columns with their units");
        }

        return columns.ToImmutable();
    }
}
