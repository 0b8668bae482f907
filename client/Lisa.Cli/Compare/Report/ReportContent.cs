using System.Globalization;

namespace Lisa.Cli.Compare.Report;

/// <summary>What a report says of a comparison: every figure, and of every figure what follows from it.</summary>
internal static class ReportContent
{
    public static ReportPage Of(Comparison comparison)
    {
        var (setup, styles) = (comparison.Setup, comparison.Styles);
        var sections = new List<ReportSection>
        {
            new("What it means", Findings.Summary(comparison), [], []),
            Section(
                "A silo alone", Measure.Alone, styles,
                "Each repetition has a silo process of its own on an empty directory, and each run a copy of the data of its own: nothing is reused. Makespan, processor time, messages and events are of a run that nobody looked at; from the request over HTTP to the news of the commit. The latency of a segment of the outputs is from that request to its existence, in another run that was looked at every few milliseconds.",
                [Measure.Makespan, Measure.MedianLatency, Measure.LateLatency, Measure.Processor, Measure.Messages],
                [Progress(styles)]),
            Section(
                "Footprint", Measure.Footprint, styles,
                $"Of the same run. What its work items took, by the silo's account; and what everything else took in the silo: grains, messages, the API, the database. Energy and CO2e are of both, by the silo's model: {Model(styles)}.",
                [Measure.Energy], []),
            Section(
                "What an operator sees and controls", Measure.Control, styles,
                "What a run tells of itself was held against what existed. A run was told to cancel in its first third, and another to pause and to go on; work items that were under way then end.", [Measure.Cancel, Measure.Pause, Measure.Resume], [], Sight(styles)),
            Change(styles),
        };
        if (styles.Any(style => style.Kills.Count > 0))
        {
            sections.Add(Section(
                "A cluster", Measure.Clustered, styles,
                $"{PrivateCluster.Silos} silo processes on a database of their own, segments in shared files; a run that nothing disturbs.",
                [Measure.CalmMakespan, Measure.SentMessages, Measure.MovedBytes], []));
            sections.Add(Section(
                "A silo is killed", Measure.Killed, styles,
                $"The same again, and in its middle SIGKILL to one of the silos. Which and when comes of the seed, and is the same for each style of a repetition: {Moments(styles)}. A segment counts when it stands in the shared files.",
                [Measure.NextSegment, Measure.LongestPause, Measure.Recovery], [AfterKill(styles)]));
        }

        return new ReportPage($"{setup.Pipeline}: one pipeline, {styles.Count} styles", Facts(setup), sections);
    }

    private static List<(string Name, string Value)> Facts(ComparisonSetup setup) =>
    [
        ("pipeline", $"{setup.Pipeline}, {setup.Steps} steps"),
        .. setup.Inputs.Select(input => ("data", input)),
        ("repetitions", $"{setup.Repetitions} of each style, in turns"),
        ("seed", setup.Seed.ToString(CultureInfo.InvariantCulture)),
        ("machine", setup.Machine),
        ("program", $"Lisa.Orleans {setup.Version}"),
        ("begun", $"{setup.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"),
        ("figures", "medians, with the least and the most of the repetitions; less is better in all of them"),
    ];

    private static ReportSection Section(
        string title, IReadOnlyList<Measure> measures, IReadOnlyList<StyleFigures> styles, string how, IReadOnlyList<Measure> plotted, IReadOnlyList<ReportFigure> more,
        params IReadOnlyList<ReportTable> tables)
    {
        var header = (IReadOnlyList<string>)["", .. styles.Select(style => style.Style)];
        var rows = measures.Select(measure => (IReadOnlyList<string>)[measure.Name, .. styles.Select(style => Quantity.Of(measure.Of(style), measure.Text))]);
        var figures = plotted.Where(measure => styles.Any(style => measure.Of(style) is not null)).Select(measure => Dots(measure, styles));
        return new ReportSection(
            title, [how, .. measures.Select(measure => Findings.Of(measure, styles)).OfType<string>()], [new ReportTable(header, [.. rows]), .. tables], [.. figures, .. more]);
    }

    private static ReportFigure Dots(Measure measure, IReadOnlyList<StyleFigures> styles)
    {
        // One value a repetition: the spread of a style that has only this one.
        var rows = styles.Select(style => (
            style.Style,
            (IReadOnlyList<double>)[.. Each(style).Select(measure.Of).OfType<Spread>().Select(spread => spread.Median)])).ToList();
        return new ReportFigure($"{measure.Name}: a dot for each repetition, a bar at the median.", Plots.Dots(measure.Name, rows, measure.Text));
    }

    private static IEnumerable<StyleFigures> Each(StyleFigures style) =>
        style.Trials.Select(trial => style with { Trials = [trial], Kills = [] }).Concat(style.Kills.Select(kill => style with { Trials = [], Kills = [kill] }));

    private static ReportFigure Progress(IReadOnlyList<StyleFigures> styles)
    {
        var curves = styles.Where(style => style.Trials.Count > 0).Select(style => Curve(style.Style, Middle(style.Trials, trial => trial.Cost.Seconds).Arrivals));
        return new ReportFigure(
            "Share of the outputs' segments that existed, over the time since the run was asked for; of each style the repetition in the middle.",
            Plots.Curves("Segments over time", [.. curves], []));
    }

    private static ReportFigure AfterKill(IReadOnlyList<StyleFigures> styles)
    {
        var kills = styles.Where(style => style.Kills.Count > 0).Select(style => (style.Style, Kill: Middle(style.Kills, kill => kill.FinishedAtSeconds))).ToList();
        return new ReportFigure(
            "Share of the bytes of the run's products that stood in the shared files; a broken line where the silo was killed; of each style the repetition in the middle.",
            Plots.Curves("Bytes over time, with a kill", [.. kills.Select(each => Curve(each.Style, each.Kill.Written))], [.. kills.Select(each => (each.Style, each.Kill.KilledAtSeconds))]));
    }

    private static Curve Curve(string style, Arrivals arrivals) =>
        new(style, [.. arrivals.Seen.Select(arrival => (arrival.Seconds, (double)arrival.Count / arrivals.Total))]);

    private static T Middle<T>(IReadOnlyList<T> all, Func<T, double> by) => all.OrderBy(by).ElementAt(all.Count / 2);

    private static ReportTable Sight(IReadOnlyList<StyleFigures> styles) => new(
        ["what can be seen", .. styles.Select(style => style.Style)],
        [
            ["times that a run told of a change", .. styles.Select(style => Quantity.Of(style.Over(trial => trial.Told.Updates), Quantity.Count))],
            ["stages that it tells apart", .. styles.Select(style => Quantity.Of(style.Over(trial => trial.Told.Stages), Quantity.Count))],
        ]);

    private static ReportSection Change(IReadOnlyList<StyleFigures> styles)
    {
        const string title = "One more step";
        if (styles.All(style => style.Trials.All(trial => trial.Added is null)))
        {
            return new ReportSection(title, ["The pipeline's text does not show where to put one: its steps are not written one below the other."], [], []);
        }

        string Row(StyleFigures style, Func<AddedStepCost, double> figure, Func<double, string> text) =>
            Quantity.Of(style.Over(trial => trial.Added is { } added ? figure(added) : null), text);
        var table = new ReportTable(
            ["", .. styles.Select(style => style.Style)],
            [
                ["lines added to the pipeline", .. styles.Select(style => Row(style, added => added.LinesAdded, Quantity.Count))],
                ["lines changed", .. styles.Select(style => Row(style, added => added.LinesChanged, Quantity.Count))],
                ["segments computed for it", .. styles.Select(style => Row(style, added => added.Computed, Quantity.Count))],
                ["segments reused", .. styles.Select(style => Row(style, added => added.Reused, Quantity.Count))],
                ["makespan of the longer pipeline", .. styles.Select(style => Row(style, added => added.Seconds, Quantity.Seconds))],
            ]);
        return new ReportSection(
            title, [$"The statistics of the first input were added to the pipeline under the name {AddedStep.Name}, and the longer pipeline ran on the same data afterwards.", Same(styles)], [table], []);
    }

    private static string Same(IReadOnlyList<StyleFigures> styles)
    {
        var changes = styles.SelectMany(style => style.Trials).Select(trial => trial.Added).OfType<AddedStepCost>().Select(added => (added.LinesAdded, added.LinesChanged)).Distinct().ToList();
        return changes.Count == 1
            ? $"In each style the same must change: {changes[0].LinesAdded} lines are added, {changes[0].LinesChanged} are changed. No other step, and no part of the platform, is told of the new one."
            : "What must change differs from style to style, as the table says.";
    }

    private static string Model(IReadOnlyList<StyleFigures> styles)
    {
        var model = styles.SelectMany(style => style.Trials).Select(trial => trial.Cost.Model).First();
        return string.Create(CultureInfo.InvariantCulture, $"{model.WattsPerCore} W a core, PUE {model.Pue}, {model.GridGramsPerKilowattHour} gCO2e/kWh");
    }

    private static string Moments(IReadOnlyList<StyleFigures> styles) => string.Join(", ", styles.MaxBy(style => style.Kills.Count)!.Kills.Select(kill => kill.Silo));
}
