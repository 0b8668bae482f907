using System.Diagnostics;
using Lisa.Silo.Chaos;
using Lisa.Simulation.Playing;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Simulation;

/// <summary>What the program's chaos verb prints and returns.</summary>
public sealed class ChaosVerbTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-chaos-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Seeds_that_keep_their_promises_end_well_and_are_counted()
    {
        Run("--seed", "7", "--seeds", "20").ShouldBe(0);

        _output.ToString().ShouldContain("20 seeds from 7");
        _output.ToString().ShouldContain("invariants checked");
        _output.ToString().ShouldContain("SiloCrash");
        _output.ToString().ShouldEndWith($"every promise was kept{Environment.NewLine}");
    }

    [Fact]
    public void A_broken_promise_is_named_shrunk_and_replayed_by_the_command_that_is_printed()
    {
        Run("--broken", "unordered-scans", "--seeds", "500").ShouldBe(1);

        var lines = _output.ToString().TrimEnd().Split(Environment.NewLine);
        lines.ShouldContain(line => line.Contains("breaks a promise", StringComparison.Ordinal));
        lines[^2].ShouldContain(Shrinker.BrokenMark);
        var command = lines[^1].Split(' ').SkipWhile(word => word != "chaos").Skip(1).Select(word => word.Trim('"')).ToArray();
        _output.GetStringBuilder().Clear();

        Run(command).ShouldBe(1);
        _output.ToString().ShouldContain(lines[^2]);
    }

    [Fact]
    public void It_stops_when_the_time_is_over()
    {
        var watch = Stopwatch.StartNew();

        Run("--minutes", "0.01").ShouldBe(0);

        watch.Elapsed.ShouldBeLessThan(Longest);
    }

    [Theory]
    [InlineData("--seed", "-1", "at least 0")]
    [InlineData("--minutes", "0", "above 0")]
    [InlineData("--seeds", "none", "at least 1")]
    [InlineData("--threads", "0", "from 1 to 1024")]
    [InlineData("--broken", "bones", "one of")]
    [InlineData("--shrunk", "silos=0", "at least 1")]
    [InlineData("--weather", "bad", "no option --weather")]
    public void What_makes_no_sense_is_refused(string option, string value, string why)
    {
        Run(option, value).ShouldBe(2);

        _error.ToString().ShouldContain(why);
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_processes_write_the_same_trace()
    {
        var one = Path.Combine(_directory, "one");
        var other = Path.Combine(_directory, "other");

        // Processes hash strings differently: nothing may depend on that.
        (await RunProcessAsync("--seed", "11", "--seeds", "1", "--trace", one)).ShouldBe(0);
        Run("--seed", "11", "--seeds", "1", "--trace", other).ShouldBe(0);

        var bytes = await File.ReadAllBytesAsync(one);
        bytes.Length.ShouldBeGreaterThan(1000);
        (await File.ReadAllBytesAsync(other)).ShouldBe(bytes);
    }

    private static async Task<int> RunProcessAsync(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Lisa.Silo.dll"), "chaos", .. options]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Longest);
        try
        {
            await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return process.ExitCode;
    }

    private int Run(params string[] options) => ChaosVerb.Run(options, _output, _error, TimeProvider.System);
}
