namespace Lisa.Cli.Compare.Report;

/// <summary>
/// Sentences that follow from the figures and from nothing else. A style counts as ahead only where all its repetitions are below all of another's:
/// with three of each, chance alone does that once in twenty; with five, once in 252.
/// </summary>
internal static class Findings
{
    // Shares of a makespan that differ by less are the same to a reader.
    private const double NotableShare = 0.15;

    /// <summary>What a measure says of the styles; null where it was measured in fewer than two.</summary>
    public static string? Of(Measure measure, IReadOnlyList<StyleFigures> styles)
    {
        var ranked = Ranked(measure, styles);
        if (ranked.Count < 2)
        {
            return null;
        }

        var figures = string.Join(", ", ranked.Select(each => $"{each.Style} {measure.Text(each.Spread.Median)}"));
        return $"{Capital(measure.Name)}: {figures}. {Verdict(ranked)}";
    }

    /// <summary>The measures in which a style is below each of the others in every repetition.</summary>
    public static IReadOnlyList<string> Ahead(string style, IReadOnlyList<StyleFigures> styles) =>
    [
        .. Measure.All.Where(measure =>
        {
            var ranked = Ranked(measure, styles);
            return ranked.Count > 1 && ranked[0].Style == style && ranked[0].Spread.Count > 1 && ranked[0].Spread.IsBelow(ranked[1].Spread)
                && ranked.Skip(1).All(other => ranked[0].Spread.IsBelow(other.Spread));
        }).Select(measure => measure.Name),
    ];

    /// <summary>The whole of it, in a few sentences.</summary>
    public static IReadOnlyList<string> Summary(Comparison comparison)
    {
        var styles = comparison.Styles;
        return
        [
            .. new[] { Products(styles), Flow(styles), Price(styles), Survival(styles), Leaders(styles) }.OfType<string>(),
        ];
    }

    private static string Products(IReadOnlyList<StyleFigures> styles)
    {
        var digests = styles.SelectMany(style => style.Trials.Select(trial => trial.Digest)).ToList();
        var kills = styles.SelectMany(style => style.Kills).ToList();
        var alone = digests.Distinct().Count() <= 1
            ? $"All {digests.Count} runs that were compared made the same outputs to the byte, whatever the style (SHA-256 {Start(digests)})."
            : $"The runs made {digests.Distinct().Count()} different outputs: products depend on the style, or on chance; this must not be, and nothing below can be relied on.";
        return kills.Count == 0 ? alone
            : kills.All(kill => kill.Identical) ? $"{alone} So did the {kills.Count} runs that lost a silo."
            : $"{alone} Of {kills.Count} runs that lost a silo, {kills.Count(kill => !kill.Identical)} made others; this must not be.";
    }

    // When results come: all along, or all at the end.
    private static string? Flow(IReadOnlyList<StyleFigures> styles)
    {
        var shares = styles
            .Select(style => (style.Style, Share: style.Over(trial => trial.Arrivals.Quantile(0.5) / trial.Arrivals.Quantile(1))?.Median))
            .Where(each => each.Share is not null).Select(each => (each.Style, Share: each.Share!.Value)).OrderBy(each => each.Share).ToList();
        if (shares.Count < 2)
        {
            return null;
        }

        var told = $"Half of the results are there after {string.Join(", ", shares.Select(each => $"{Quantity.Percent(each.Share)} of the time to the last one in {each.Style}"))}.";
        return shares[^1].Share - shares[0].Share >= NotableShare
            ? $"{told} Who works with results as they come is served by {shares[0].Style}; in {shares[^1].Style} they wait longest behind what is computed for others."
            : $"{told} On this pipeline no style lets results flow notably earlier than another.";
    }

    private static string? Price(IReadOnlyList<StyleFigures> styles)
    {
        var prices = styles.Where(style => style.Trials.Count > 0 && style.Trials.All(trial => trial.Cost.Segments > 0)).Select(style => (
            style.Style,
            Messages: style.Over(trial => (double)trial.Cost.Messages / trial.Cost.Segments)!.Median,
            Processor: style.Over(trial => trial.Cost.ProcessorSeconds / trial.Cost.Segments)!.Median)).OrderBy(each => each.Messages).ToList();
        return prices.Count == 0 ? null
            : $"Coordination costs, for each segment that is computed: {string.Join(", ", prices.Select(each => $"{Quantity.Count(each.Messages)} messages in {each.Style}"))}; and with everything else, operators included, {string.Join(", ", prices.Select(each => $"{Quantity.Seconds(each.Processor)} of processor time in {each.Style}"))}.";
    }

    private static string? Survival(IReadOnlyList<StyleFigures> styles)
    {
        var kills = styles.SelectMany(style => style.Kills).ToList();
        if (kills.Count == 0)
        {
            return null;
        }

        var missed = kills.Count(kill => !kill.HitTheRun);
        var note = missed == 0 ? "" : $" {missed} of {kills.Count} kills came after the run's end, and count for nothing: a longer pipeline or more data would tell more.";
        var recoveries = Ranked(Measure.Recovery, styles);
        return recoveries.Count == 0 ? note.Trim()
            : $"Every run completed though a silo was killed in the middle: {string.Join(", ", recoveries.Select(each => $"{Quantity.Seconds(each.Spread.Median)} from the kill to the commit in {each.Style}"))}. {(recoveries.Count > 1 ? Verdict(recoveries) : "")}{note}";
    }

    private static string Leaders(IReadOnlyList<StyleFigures> styles)
    {
        var ahead = styles.Select(style => (style.Style, In: Ahead(style.Style, styles))).ToList();
        var told = ahead.Where(each => each.In.Count > 0).Select(each => $"{each.Style} in {string.Join("; ", each.In)}").ToList();
        var silent = ahead.Where(each => each.In.Count == 0).Select(each => each.Style).ToList();
        return told.Count == 0
            ? "In no measure is a style below both others in every repetition: on this pipeline and this machine, choose by what must be seen and controlled, not by speed."
            : $"Below both others in every repetition: {string.Join(". And ", told)}. {(silent.Count == 0 ? "" : $"In nothing: {string.Join(", ", silent)}. ")}In all that is not named, the repetitions of the styles overlap.";
    }

    private static string Verdict(List<(string Style, Spread Spread)> ranked)
    {
        var (best, worst) = (ranked[0], ranked[^1]);
        if (ranked.Any(each => each.Spread.Count == 1))
        {
            return "Measured once: no word of chance.";
        }

        if (!best.Spread.IsBelow(worst.Spread))
        {
            return "The repetitions overlap: nothing here tells the styles apart.";
        }

        var more = best.Spread.Median > 0 ? $" by {Quantity.Percent((worst.Spread.Median / best.Spread.Median) - 1)}" : "";
        return best.Spread.IsBelow(ranked[1].Spread)
            ? $"{Capital(best.Style)} is below the others in every repetition; {worst.Style} is above it{more}."
            : $"{Capital(worst.Style)} is above {best.Style} in every repetition,{more}; what lies between overlaps.";
    }

    private static List<(string Style, Spread Spread)> Ranked(Measure measure, IReadOnlyList<StyleFigures> styles) =>
        [.. styles.Select(style => (style.Style, Spread: measure.Of(style))).Where(each => each.Spread is not null).Select(each => (each.Style, each.Spread!)).OrderBy(each => each.Item2.Median)];

    private static string Start(List<string> digests) => digests.Count == 0 ? "-" : digests[0][..Math.Min(12, digests[0].Length)];

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
