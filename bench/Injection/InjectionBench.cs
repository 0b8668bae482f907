using System.Diagnostics;
using System.Globalization;
using Lisa.Bench.Serving;
using Lisa.Client;
using Lisa.Client.Results;
using Lisa.Client.Runs;

namespace Lisa.Bench.Injection;

/// <summary>
/// From telemetry to a catalogue and back: simulated L0 of a month with five verification binaries, a massive binary, glitches and two gaps is posted to a silo process and goes through
/// <c>lisa-galactic-binaries</c> and <c>lisa-mbhb</c>; what they find is held against what was put in.
/// </summary>
internal static class InjectionBench
{
    private const int Seed = 2035;
    private const double Day = 86_400;
    private const double LeastSnr = 10;
    private static readonly string[] Names = ["AMCVn", "ESCet", "HPLib", "ZTFJ1539", "SDSSJ0935"];

    /// <param name="args">Days, 30 by default; then a file for the comparison, as CSV.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var days = args is [var given, ..] ? double.Parse(given, CultureInfo.InvariantCulture) : 30;
        var shared = Environment.GetEnvironmentVariable("LISA_SHARED_DATA")
            ?? throw new InvalidOperationException("LISA_SHARED_DATA is to name a directory with lisa/verification-binaries.csv, the table of the LISA Data Challenges");
        var directory = Directory.CreateTempSubdirectory("lisa-bench-injection-");
        try
        {
            var file = Path.Combine(directory.FullName, "month.h5");
            await using var silo = await SiloUnderTest.StartAsync();
            await SimulateAsync(silo.Url, file, days, Path.Combine(shared, "lisa", "verification-binaries.csv"));
            await PostAsync(silo.Url, file);
            using var client = LisaClient.Connect(silo.Url);
            var galactic = await FindAsync(client, "lisa-galactic-binaries");
            var massive = await FindAsync(client, "lisa-mbhb");
            Figures.Say("largest resident size of the silo", silo.PeakBytes / 1e6, "MB");
            var span = days * Day;
            var (sources, candidates) = (Table(galactic, "catalogue"), Table(massive, "candidates"));
            var binaries = RecoveredSource.Match(InjectedSource.Binaries(file), sources, row => row("frequency"), 3 / span, 1 / (10 * span), Valid(days)).ToList();
            var received = RecoveredSource.Match(
                InjectedSource.ReceivedBinaries(file, span / 2), sources,
                row => Centre.Received(row("frequency"), row("gps"), row("ecliptic_longitude"), row("ecliptic_latitude")), 3 / span, 1 / (10 * span), Valid(days)).ToList();
            var mergers = RecoveredSource.Match(InjectedSource.MassiveBinaries(file), candidates, row => row("arrival_gps"), 3600, 60, 1).ToList();
            if (args is [_, var csv])
            {
                await File.WriteAllLinesAsync(csv, RecoveredSource.Lines([.. binaries, .. mergers]));
            }

            return new[]
            {
                Judge("binaries, frequency at the barycentre", binaries, "1/(10 T)"),
                Judge("binaries, frequency as received", received, "1/(10 T)"),
                Judge("massive binary, arrival", mergers, "60 s"),
            }.Max();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task SimulateAsync(Uri silo, string file, double days, string binaries)
    {
        var clock = Stopwatch.StartNew();
        string[] arguments =
        [
            "simulate", file, "--days", Text(days), "--seed", Text(Seed), "--binaries", binaries,
            .. Names.SelectMany(name => (string[])["--binary", name]),
            "--massive-binary", $"mass1=1e6,mass2=6e5,distance-mpc=40000,coalescence={Text(0.6 * days * Day)},longitude=1.2,latitude=0.5,inclination=0.9,polarisation=0.4,phase=0.7",
            "--glitches-per-day", "1",
            .. Gaps(days).SelectMany(gap => (string[])["--gap", $"{Text(gap.From)},{Text(gap.To)}"]),
        ];
        await LisaCommand.RunAsync(silo, arguments);
        Figures.Say($"{days} days of L0 simulated in", clock.Elapsed.TotalSeconds, "s");
    }

    private static async Task PostAsync(Uri silo, string file)
    {
        var clock = Stopwatch.StartNew();
        await LisaCommand.RunAsync(silo, "dataset", "post", file, "--path", "/l0", "--name", "l0", "--segment-samples", "115200", "--gaps", "mark", "--seal");
        await LisaCommand.RunAsync(silo, "dataset", "post", file, "--path", "/ranges", "--name", "ranges", "--segment-samples", "7200", "--seal");
        await LisaCommand.RunAsync(silo, "dataset", "post", file, "--path", "/orbits", "--name", "orbits", "--seal");
        Figures.Say("posted in", clock.Elapsed.TotalSeconds, "s");
    }

    private static async Task<ResultView> FindAsync(LisaClient client, string name)
    {
        var clock = Stopwatch.StartNew();
        var pipeline = await client.SubmitSampleAsync(name);
        var inputs = new Dictionary<string, string> { ["l0"] = "l0", ["ranges"] = "ranges", ["orbits"] = "orbits" };
        var run = await client.CommittedAsync(await client.Runs.StartAsync(new NewRun(pipeline.Name, inputs)));
        Figures.Say($"{name}: {run.Steps.Sum(step => step.Computed):N0} segments computed, {run.Steps.Sum(step => step.Reused):N0} reused, in", clock.Elapsed.TotalSeconds, "s");
        foreach (var step in run.Steps.Where(step => step.Computed > 0))
        {
            Figures.Say($"  step {step.Id}, {step.Computed} segments: in its kernel", step.ComputeSeconds, "s");
        }

        return await client.Results.GetAsync(run.Id);
    }

    private static int Judge(string what, List<RecoveredSource> recovered, string bound)
    {
        Console.WriteLine($"== {what}");
        Console.WriteLine(string.Join('\n', RecoveredSource.Lines(recovered)));
        var loud = recovered.Where(each => each.Injected is { OptimalSnr: > LeastSnr }).ToList();
        var found = loud.Where(each => each.Found is not null).ToList();
        return new[]
        {
            Figures.Judge($"injected with an SNR above {LeastSnr} and found, of {loud.Count}", found.Count, "", loud.Count, atLeast: true),
            Figures.Judge($"largest error of place, of {bound}", found.Select(each => each.PlaceError).DefaultIfEmpty(double.NaN).Max(), "", 1, atLeast: false),
            Figures.Judge("largest relative error of SNR", found.Select(each => each.SnrError).DefaultIfEmpty(double.NaN).Max(), "", 0.1, atLeast: false),
            Figures.Judge("candidates that nobody put in", recovered.Count(each => each.Injected is null), "", 0, atLeast: false),
        }.Max();
    }

    private static ResultOutputView Table(ResultView result, string output) => result.Outputs.Single(each => each.Name == output);

    private static (double From, double To)[] Gaps(double days) =>
        [(0.3 * days * Day, (0.3 * days * Day) + (7 * 3600)), (0.77 * days * Day, (0.77 * days * Day) + (7 * 3600))];

    // What the gaps leave of the squared SNR of a source that is always there.
    private static double Valid(double days) => 1 - (Gaps(days).Sum(gap => gap.To - gap.From) / (days * Day));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
