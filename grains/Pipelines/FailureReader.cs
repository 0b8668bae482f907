using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Pipelines;

/// <summary>Reads <c>failures: {attempts: 5, first_delay_seconds: 0.5, timeout_seconds: 30, then: skip}</c>; each of them may be left out.</summary>
internal static class FailureReader
{
    private const int MostAttempts = 100;
    private const double LeastSeconds = 0.001;
    private const double SecondsADay = 86_400;
    private const double SecondsAnHour = 3_600;
    private const double MostFactor = 10;
    private static readonly string[] Keys = ["attempts", "first_delay_seconds", "factor", "longest_delay_seconds", "timeout_seconds", "then"];
    private static readonly (string Word, GivenUp Then)[] Ends = [("fail", GivenUp.Fail), ("skip", GivenUp.Skip), ("dead-letter", GivenUp.DeadLetter)];

    /// <summary>Null where nothing is said; of no use where problems were added.</summary>
    /// <param name="node">The step's failures.</param>
    /// <param name="step">Named in problems.</param>
    /// <param name="problems">Where everything wrong goes.</param>
    public static FailurePolicy? Read(YamlNode? node, string step, ProblemList problems)
    {
        if (MapReader.Map(node, $"failures of {step}", "Write failures: {attempts: 5, then: skip}", problems) is not { } map)
        {
            return null;
        }

        MapReader.RefuseUnknownKeys(map, $"failures of {step}", problems, Keys);
        var standard = FailurePolicy.Default;
        var first = Number(map, "first_delay_seconds", LeastSeconds, SecondsAnHour, problems) ?? standard.FirstDelay.TotalSeconds;
        var longest = Number(map, "longest_delay_seconds", LeastSeconds, SecondsADay, problems) ?? Math.Max(first, standard.LongestDelay.TotalSeconds);
        if (longest < first)
        {
            problems.Add(
                map["longest_delay_seconds"]!, "the longest delay is shorter than the first", Text(longest), $"{Text(first)} s at least",
                "Make it longer, or the first one shorter");
        }

        return new FailurePolicy
        {
            Attempts = (int?)Number(map, "attempts", 1, MostAttempts, problems, whole: true) ?? standard.Attempts,
            FirstDelay = TimeSpan.FromSeconds(first),
            Factor = Number(map, "factor", 1, MostFactor, problems) ?? standard.Factor,
            LongestDelay = TimeSpan.FromSeconds(longest),
            Timeout = Number(map, "timeout_seconds", LeastSeconds, SecondsADay, problems) is { } timeout ? TimeSpan.FromSeconds(timeout) : null,
            Then = Then(map["then"], problems),
        };
    }

    private static double? Number(YamlMap map, string key, double least, double most, ProblemList problems, bool whole = false)
    {
        if (map[key] is not { } node)
        {
            return null;
        }

        if (node is YamlText { Plain: true } text
            && double.TryParse(text.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most && (!whole || number == Math.Floor(number)))
        {
            return number;
        }

        problems.Add(
            node, $"{key} has no value that it can have", node.Kind, $"{(whole ? "an integer" : "a number")} from {Text(least)} to {Text(most)}",
            $"Write {key}: a plain number within the bounds, or leave it out");
        return null;
    }

    private static GivenUp Then(YamlNode? node, ProblemList problems)
    {
        if (node is null)
        {
            return GivenUp.Fail;
        }

        foreach (var (word, then) in Ends)
        {
            if (node is YamlText text && text.Text == word)
            {
                return then;
            }
        }

        var words = Ends.Select(end => end.Word);
        problems.Add(
            node, "there is no such thing to do with a segment that was given up", node.Kind, string.Join(", ", words),
            node is YamlText wrong ? NearestName.Suggest(wrong.Text, words) : "Write then: skip");
        return GivenUp.Fail;
    }

    private static string Text(double value) => ParameterSet.Canonical(value);
}
