using System.Diagnostics;
using Lisa.Client;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Lisa.Grains.Operators;

namespace Lisa.Bench.Pipeline;

/// <summary>
/// Wall time of <c>gw-burst-search</c>, from the request over HTTP to the committed run in the client's hands, against the time that its
/// operators ran. Every repetition is a new dataset, since a second run on the same would compute nothing. One detector at a time, and
/// both at once: two runs share the slots.
/// </summary>
internal static class Gw150914Bench
{
    private const int Repetitions = 31;
    private const int WarmUps = 20;
    private const double Bar = 1.25;

    public static async Task<int> RunAsync(string[] args)
    {
        var files = GwoscFiles.Find(args is [var directory] ? directory : null);
        await using var silo = await BenchSilo.StartAsync(StandardOperators.All);
        using var client = LisaClient.Connect(silo.Url);
        await client.SubmitSampleAsync("gw-burst-search");
        await PostTemplateAsync(client, files);

        var single = new List<(double Wall, double Kernel)>();
        var pair = new List<(double Wall, double Kernel)>();
        for (var repetition = -WarmUps; repetition < Repetitions; repetition++)
        {
            single.Add(await MeasureAsync(client, files, [$"h1-{repetition + WarmUps}"]));
            pair.Add(await MeasureAsync(client, files, [$"h1-pair-{repetition + WarmUps}", $"l1-pair-{repetition + WarmUps}"]));
        }

        Console.WriteLine(files.Description);
        Say("one detector", single);
        Say("both detectors at once", pair);
        Judge(single, out var ratio);
        return Figures.Judge("one detector: wall time over kernel time, median", ratio, "", Bar, atLeast: false);
    }

    private static void Say(string what, List<(double Wall, double Kernel)> all)
    {
        var measured = all.Skip(WarmUps).ToList();
        Figures.Say($"{what}: wall time, median", 1e3 * Figures.Median([.. measured.Select(each => each.Wall)]), "ms");
        Figures.Say($"{what}: kernel time, median", 1e3 * Figures.Median([.. measured.Select(each => each.Kernel)]), "ms");
        Judge(all, out var ratio);
        Figures.Say($"{what}: ratio, median", ratio, "");
    }

    private static void Judge(List<(double Wall, double Kernel)> all, out double ratio) =>
        ratio = Figures.Median([.. all.Skip(WarmUps).Select(each => each.Wall / each.Kernel)]);

    private static async Task<(double Wall, double Kernel)> MeasureAsync(LisaClient client, GwoscFiles files, string[] datasets)
    {
        for (var i = 0; i < datasets.Length; i++)
        {
            await using var strain = files.OpenStrain(i);
            await client.Datasets.PostAsync(datasets[i], strain, SampleFormat.Raw, new PostOptions
            {
                Create = true,
                New = new NewDatasetFacts { SampleRateHz = 4096, EpochGpsSeconds = 1126259446, Channels = [new ColumnView("strain", "strain")] },
            });
            await client.Datasets.SealAsync(datasets[i]);
        }

        var started = Stopwatch.GetTimestamp();
        var ended = await Task.WhenAll(datasets.Select(dataset => RunAsync(client, dataset)));
        var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (wall, ended.Sum(run => run.Steps.Sum(step => step.ComputeSeconds)));
    }

    private static async Task<RunView> RunAsync(LisaClient client, string dataset)
    {
        var run = await client.Runs.StartAsync(new NewRun(
            "gw-burst-search", new Dictionary<string, string> { ["strain"] = dataset, ["template"] = "template" }));
        return await client.CommittedAsync(run);
    }

    private static async Task PostTemplateAsync(LisaClient client, GwoscFiles files)
    {
        await using var template = files.OpenTemplate();
        await client.Datasets.PostAsync("template", template, SampleFormat.Raw, new PostOptions
        {
            Create = true,
            New = new NewDatasetFacts
            {
                SampleRateHz = 4096,
                EpochGpsSeconds = 0,
                Channels = [new ColumnView("h_plus", "strain"), new ColumnView("h_cross", "strain")],
            },
        });
        await client.Datasets.SealAsync("template");
    }
}
