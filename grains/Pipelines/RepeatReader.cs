using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>A step that is made several times, each time from what it made the time before.</summary>
/// <param name="Port">Reads what the text says in the first round, and the round before in every other.</param>
/// <param name="Times">Rounds, 2 at least.</param>
internal sealed record StepRepeat(string Port, int Times);

/// <summary>
/// Reads <c>repeat: {port: previous, times: 6}</c>, and makes rounds of the step. What looks like a circle in the text is a chain of products, each with an
/// identity of its own: so rounds are remembered, survive a silo, and may overlap, like any other steps.
/// </summary>
internal static class RepeatReader
{
    /// <summary>A step has this many rounds at most.</summary>
    public const int MostTimes = 100;

    /// <summary>Null where nothing is said; of no use where problems were added.</summary>
    public static StepRepeat? Read(YamlNode? node, YamlText step, OperatorInfo info, ProblemList problems)
    {
        var what = $"repeat of step {step.Text}";
        if (MapReader.Map(node, what, "Write repeat: {port: name, times: 4}", problems) is not { } map)
        {
            return null;
        }

        MapReader.RefuseUnknownKeys(map, what, problems, "port", "times");
        var port = MapReader.Text(map, "port", problems);
        if (port is null ? map["port"] is null : !info.Ports.Any(known => known.Name == port.Text))
        {
            problems.Add(
                port ?? (YamlNode)map, $"{what} names no port of operator {info.Name}", port?.Text ?? "", string.Join(", ", info.Ports.Select(known => known.Name)),
                NearestName.Suggest(port?.Text ?? "", info.Ports.Select(known => known.Name)));
        }

        if (map["times"] is YamlText { Plain: true } text
            && int.TryParse(text.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is >= 2 and <= MostTimes)
        {
            return new StepRepeat(port?.Text ?? "", times);
        }

        problems.Add(
            map["times"] ?? map, $"{what} is not said how many times", (map["times"] as YamlText)?.Text ?? map["times"]?.Kind ?? "", $"an integer from 2 to {MostTimes}",
            "Write times: 4, or leave repeat out");
        return null;
    }

    /// <summary>The rounds of a step in their order: <c>fit.1</c>, <c>fit.2</c>, … and, with the step's own name, the last. A name with a point in it is nobody else's.</summary>
    public static IEnumerable<PipelineStep> Rounds(PipelineStep step, StepRepeat? repeat)
    {
        if (repeat is null)
        {
            yield return step;
            yield break;
        }

        var before = step.Inputs.First(input => input.Port == repeat.Port).From;
        for (var round = 1; round <= repeat.Times; round++)
        {
            var name = round == repeat.Times ? step.Name : string.Create(CultureInfo.InvariantCulture, $"{step.Name}.{round}");
            ImmutableArray<PipelineConnection> inputs = [.. step.Inputs.Select(input => input.Port == repeat.Port ? input with { From = before } : input)];
            yield return step with { Name = name, Inputs = inputs };
            before = name;
        }
    }
}
