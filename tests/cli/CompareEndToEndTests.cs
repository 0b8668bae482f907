using System.Runtime.Versioning;
using System.Xml.Linq;
using Lisa.Cli;
using Lisa.Cli.Compare;
using Lisa.Cli.Silo;
using Lisa.Tests.Chaos;
using Lisa.Tests.Chaos.Cluster;
using Lisa.Tests.Postgres;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cli;

/// <summary>Whole comparisons, on real silo processes, of a pipeline and data that are as small as can be.</summary>
[SupportedOSPlatform("linux")]
[Collection(ProcessesCollection.Name)]
public sealed class CompareEndToEndTests : IDisposable
{
    private const string Pipeline =
        """
        pipeline: small
        inputs: [data]
        steps:
          level:
            operator: detrend
            inputs: {data: data}
          band:
            operator: bandpass
            inputs: {data: level}
            parameters: {high_hz: 16, taps_seconds: 0.5}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-compare-test-").FullName;

    [Fact]
    public async Task A_comparison_runs_every_style_and_writes_a_report_of_it()
    {
        var (output, page) = await CompareAsync("data=noise:40x64@64", chaos: false);

        output.ShouldContain("All 3 runs that were compared made the same outputs to the byte");
        page.Descendants("th").Select(cell => cell.Value).ShouldContain("orchestrated");
        page.Descendants("h2").Select(title => title.Value).ShouldNotContain("A silo is killed");
        var added = page.Descendants("tr").Single(row => row.Elements("td").FirstOrDefault()?.Value == "segments reused");
        added.Elements("td").Skip(1).Select(cell => cell.Value).ShouldBe(["80", "80", "80"], "two steps of forty segments were there when the third was added");
        page.Descendants("tr").Single(row => row.Elements("td").FirstOrDefault()?.Value == "events on streams").Elements("td").ElementAt(1).Value
            .ShouldNotBe("0", "choreographed steps wake each other by events");
        File.ReadAllText(Path.Combine(_directory, "report.md")).ShouldContain("# small: one pipeline, 3 styles");
    }

    [PostgresFact]
    public async Task With_chaos_a_silo_is_killed_in_every_style_and_the_products_are_the_same()
    {
        var (output, page) = await CompareAsync("data=noise:4000x64@64", chaos: true);

        output.ShouldContain("So did the 3 runs that lost a silo.");
        page.Descendants("h2").Select(title => title.Value).ShouldContain("A silo is killed");
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(string Output, XElement Page)> CompareAsync(string data, bool chaos)
    {
        using var output = new StringWriter();
        using var error = new Lines();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);
        var plan = new ComparisonPlan(new ComparedWork(Pipeline, [DataSource.Parse(data, 1)]), Repetitions: 1, Seed: 1, chaos);
        var file = Path.Combine(_directory, "report.html");

        (await CompareCommand.RunAsync(session, plan, new SiloProgram(SiloProcess.Program), file, CancellationToken.None)).ShouldBe(ExitCodes.Done);

        var html = await File.ReadAllTextAsync(file);
        return (output.ToString(), XElement.Parse(html[html.IndexOf('\n', StringComparison.Ordinal)..]));
    }
}
