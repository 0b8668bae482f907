using System.CommandLine;
using Lisa.Cli.Compare.Report;
using Lisa.Cli.Output;
using Lisa.Cli.Pipelines;
using Lisa.Cli.Silo;
using Spectre.Console;

namespace Lisa.Cli.Compare;

/// <summary>Runs one pipeline in every style on silos of the command's own, and writes what each costs.</summary>
internal static class CompareCommand
{
    private const int MostRepetitions = 50;
    private const string Markdown = ".md";

    public static Command Create(Session session)
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "A pipeline's YAML file." };
        var data = new Argument<string[]>("INPUT=DATA")
        {
            Description = "For each input of the pipeline a file, noise:SEGMENTSxSAMPLES@HZ, demo:strain or demo:template.",
            Arity = ArgumentArity.OneOrMore,
        };
        var chaos = new Option<bool>("--chaos") { Description = "Also run a cluster of three silos, and kill one in the middle of a run." };
        var repeat = new Option<int>("--repeat") { Description = $"How often each style is measured, 1 to {MostRepetitions}.", HelpName = "N", DefaultValueFactory = _ => 3 };
        repeat.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number is < 1 or > MostRepetitions)
            {
                result.AddError($"--repeat {number}: choose 1 to {MostRepetitions}");
            }
        });
        var seed = new Option<long>("--seed") { Description = "Of simulated data and of the moments of kills.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var report = new Option<string>("--report")
        {
            Description = "The report, in HTML; Markdown is written beside it.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "comparison.html",
        };
        var command = new Command("compare", "Runs a pipeline in each style on silos of its own, and reports what each costs.") { pipeline, data, chaos, repeat, seed, report };
        command.SetAction(async (parsed, cancellation) =>
        {
            var sources = Sources(parsed.GetRequiredValue(data), parsed.GetValue(seed));
            var text = await PipelineFile.ReadAsync(parsed.GetRequiredValue(pipeline), cancellation);
            var plan = new ComparisonPlan(new ComparedWork(text, sources), parsed.GetValue(repeat), parsed.GetValue(seed), parsed.GetValue(chaos));
            var file = Path.GetFullPath(parsed.GetRequiredValue(report));
            await TryToWriteAsync(file, cancellation);
            return await RunAsync(session, plan, SiloProgram.Find(), file, cancellation);
        });
        return command;
    }

    /// <summary>Compares, and writes the report.</summary>
    internal static async Task<int> RunAsync(Session session, ComparisonPlan plan, SiloProgram program, string file, CancellationToken cancellation)
    {
        var comparison = await new ComparisonRunner(session, plan, program).RunAsync(cancellation);
        await WriteAsync(comparison, file, cancellation);
        Show(session, comparison, file);
        return ExitCodes.Done;
    }

    // Before minutes are spent: a report that cannot be written is found out now.
    private static Task TryToWriteAsync(string file, CancellationToken cancellation) => Path.GetExtension(file) == Markdown
        ? throw new UsageFailure($"--report {file}: is what the Markdown beside the report is called; name an HTML file")
        : WriteAsync("", file, cancellation);

    private static List<DataSource> Sources(string[] texts, long seed)
    {
        // Inputs that are simulated are independent of each other.
        var sources = texts.Select((text, at) => DataSource.Parse(text, seed + (text.Contains("=noise:", StringComparison.Ordinal) ? at : 0))).ToList();
        return sources.GroupBy(source => source.Input, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageFailure($"{twice.Key} is there twice; give each input its data once")
            : sources;
    }

    private static async Task WriteAsync(Comparison comparison, string file, CancellationToken cancellation)
    {
        var page = ReportContent.Of(comparison);
        await WriteAsync(HtmlReport.Render(page), file, cancellation);
        await WriteAsync(MarkdownReport.Render(page, Path.GetFileName(file)), Path.ChangeExtension(file, Markdown), cancellation);
    }

    // Whole or not at all; an empty text is a trial, and leaves what is there as it is.
    private static async Task WriteAsync(string text, string file, CancellationToken cancellation)
    {
        var partial = file + ".part";
        try
        {
            await File.WriteAllTextAsync(partial, text, cancellation);
            if (text.Length > 0)
            {
                File.Move(partial, file, overwrite: true);
            }
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void Show(Session session, Comparison comparison, string file)
    {
        var table = Tables.Of(["", .. comparison.Styles.Select(style => $">{style.Style.ToUpperInvariant()}")]);
        foreach (var measure in Measure.All.Where(measure => comparison.Styles.Any(style => measure.Of(style) is not null)))
        {
            table.Row([measure.Name, .. comparison.Styles.Select(style => Quantity.Of(measure.Of(style), measure.Text))]);
        }

        session.Console.Write(table);
        foreach (var sentence in Findings.Summary(comparison))
        {
            session.Output.WriteLine(sentence);
        }

        session.Output.WriteLine($"the report is in {file}, and as Markdown in {Path.ChangeExtension(file, Markdown)}");
    }
}
