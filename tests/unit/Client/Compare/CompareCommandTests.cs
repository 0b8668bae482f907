using Lisa.Cli;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

/// <summary>A comparison that cannot be is refused before a silo is started.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-compare-").FullName;

    [Theory]
    [InlineData(ExitCodes.Usage, "Required argument 'INPUT=DATA' missing", "p.yaml")]
    [InlineData(ExitCodes.Usage, "does not name an input", "p.yaml", "noise:2x2@2")]
    [InlineData(ExitCodes.Usage, "data is there twice", "p.yaml", "data=noise:2x2@2", "data=noise:3x2@2")]
    [InlineData(ExitCodes.Usage, "--repeat 0: choose 1 to 50", "p.yaml", "data=noise:2x2@2", "--repeat", "0")]
    [InlineData(ExitCodes.Usage, "is what the Markdown beside the report is called", "p.yaml", "data=noise:2x2@2", "--report", "report.md")]
    [InlineData(ExitCodes.Failed, "there is no such file", "nowhere.yaml", "data=noise:2x2@2")]
    [InlineData(ExitCodes.Failed, "nowhere", "p.yaml", "data=noise:2x2@2", "--report", "nowhere/report.html")]
    public async Task It_says_what_is_wrong(int exitCode, string complaint, string pipeline, params string[] more)
    {
        File.WriteAllText(Path.Combine(_directory, "p.yaml"), "pipeline: p\n");
        using var error = new StringWriter();
        var session = new Session(TextWriter.Null, error, isTerminal: false, TimeProvider.System);
        string[] words = ["compare", Path.Combine(_directory, pipeline), .. more.Select(word => word.EndsWith(".html", StringComparison.Ordinal) ? Path.Combine(_directory, word) : word)];

        (await CommandRunner.RunAsync(Program.Root(session), words, session, CancellationToken.None)).ShouldBe(exitCode);

        error.ToString().ShouldContain(complaint);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
