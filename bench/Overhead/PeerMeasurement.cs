using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lisa.Bench.Cluster;
using Lisa.Cli.Processes;

namespace Lisa.Bench.Overhead;

/// <summary>What a peer's script measured.</summary>
/// <param name="System">Name and version, as the script says it.</param>
/// <param name="Rates">Units a second of each repetition, by what was measured.</param>
/// <param name="Problem">Why there is no more; null when the script ended well.</param>
internal sealed record PeerRates(string System, IReadOnlyDictionary<string, List<double>> Rates, string? Problem);

/// <summary>
/// Runs a script of bench/peers that times tasks which do nothing, by Debian's Python, in a temporary directory and a session of its own: whatever it
/// starts belongs to that session and is ended with it, when it is over, when it takes too long, and when this process is killed.
/// </summary>
internal static class PeerMeasurement
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    public static async Task<PeerRates> RunAsync(string script, int units, int repetitions)
    {
        var directory = Directory.CreateTempSubdirectory("lisa-bench-peer-");
        using var guard = new ProcessGuard(directory.FullName);
        try
        {
            return await MeasureAsync(script, directory.FullName, units, repetitions, guard);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<PeerRates> MeasureAsync(string script, string directory, int units, int repetitions, ProcessGuard guard)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "setsid",
            [
                "/usr/bin/python3", "-B", Path.Combine(PeerScript.Repository(), "bench", "peers", script), directory,
                units.ToString(CultureInfo.InvariantCulture), repetitions.ToString(CultureInfo.InvariantCulture),
            ])
        { RedirectStandardOutput = true })!;

        // setsid becomes the script, which leads its session: a signal to the negative number is one to all of it.
        guard.Add(-process.Id, "KILL");
        var (system, rates) = (script, new Dictionary<string, List<double>>(StringComparer.Ordinal));
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                Take(line, ref system, rates);
            }

            await process.WaitForExitAsync(patience.Token);
            return new PeerRates(system, rates, process.ExitCode == 0 ? null : $"ended with exit code {process.ExitCode}");
        }
        catch (OperationCanceledException)
        {
            return new PeerRates(system, rates, $"had not ended within {Limit.TotalSeconds:0} s");
        }
        finally
        {
            PosixSignals.Send(-process.Id, ProcessSignal.Kill);
            await process.WaitForExitAsync(CancellationToken.None);
            guard.Remove(-process.Id);
        }
    }

    private static void Take(string line, ref string system, Dictionary<string, List<double>> rates)
    {
        using var said = JsonDocument.Parse(line);
        if (said.RootElement.TryGetProperty("system", out var name))
        {
            system = name.GetString()!;
        }
        else
        {
            var what = said.RootElement.GetProperty("what").GetString()!;
            (rates.GetValueOrDefault(what) ?? (rates[what] = [])).Add(said.RootElement.GetProperty("perSecond").GetDouble());
        }
    }
}
