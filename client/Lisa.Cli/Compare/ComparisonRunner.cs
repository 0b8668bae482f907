using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Lisa.Cli.Output;
using Lisa.Cli.Postgres;
using Lisa.Cli.Silo;
using Lisa.Client.Runs;

namespace Lisa.Cli.Compare;

/// <summary>What is to be compared, and how often.</summary>
/// <param name="Work">Pipeline and data.</param>
/// <param name="Repetitions">Of each style.</param>
/// <param name="Seed">Of the moments of the kills.</param>
/// <param name="Chaos">Whether silos of a cluster are killed.</param>
internal sealed record ComparisonPlan(ComparedWork Work, int Repetitions, long Seed, bool Chaos);

/// <summary>
/// Runs the styles in turn, repetition after repetition, and in each repetition in another order: what the machine does beside it hits no
/// style more than the others. Everything is in a temporary directory; it is kept only where something failed.
/// </summary>
internal sealed class ComparisonRunner(Session session, ComparisonPlan plan, SiloProgram program)
{
    private readonly Dictionary<string, List<Trial>> _trials = RunStyles.All.ToDictionary(style => style, _ => new List<Trial>(), StringComparer.Ordinal);
    private readonly Dictionary<string, List<KillTrial>> _kills = RunStyles.All.ToDictionary(style => style, _ => new List<KillTrial>(), StringComparer.Ordinal);
    private RunView? _run;

    public async Task<Comparison> RunAsync(CancellationToken cancellation)
    {
        if (plan.Chaos)
        {
            // Known before the first minute is spent.
            PostgresInstallation.FindOrExplain();
        }

        var began = session.Time.GetUtcNow();
        var directory = Directory.CreateTempSubdirectory("lisa-compare-");
        if (!OperatingSystem.IsWindows())
        {
            // The cluster's database may run as another user, who has to get through; what is within is closed.
            directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        try
        {
            await TrySilosAsync(directory, cancellation);
            if (plan.Chaos)
            {
                await TryClustersAsync(directory, cancellation);
            }
        }
        catch (Exception failure) when (failure is CommandFailure or Client.Http.SiloUnreachableException)
        {
            session.Error.WriteLine($"lisa: what the silos wrote is in {directory.FullName}");
            throw;
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }

        directory.Delete(recursive: true);
        var setup = new ComparisonSetup(
            _run!.Pipeline, _run.Steps.Count, [.. plan.Work.Sources.Select(source => source.Text)], plan.Repetitions, plan.Seed, began, Version(), Machine());
        return new Comparison(setup, [.. RunStyles.All.Select(style => new StyleFigures(style, _trials[style], _kills[style]))]);
    }

    private async Task TrySilosAsync(DirectoryInfo directory, CancellationToken cancellation)
    {
        var trial = new SiloTrial(plan.Work, program, session.Time);
        for (var repetition = 0; repetition < plan.Repetitions; repetition++)
        {
            foreach (var style in Turn(repetition))
            {
                Tell($"repetition {repetition + 1} of {plan.Repetitions}: {style}");
                var own = directory.CreateSubdirectory($"silo-{repetition}-{style}");
                (_run, var result) = await trial.RunAsync(style, own.FullName, cancellation);
                _trials[style].Add(result);
                own.Delete(recursive: true);
            }
        }
    }

    private async Task TryClustersAsync(DirectoryInfo directory, CancellationToken cancellation)
    {
        for (var repetition = 0; repetition < plan.Repetitions; repetition++)
        {
            var moment = KillMoment.Of(plan.Seed, repetition, PrivateCluster.Silos);
            Tell($"repetition {repetition + 1} of {plan.Repetitions}: a cluster of {PrivateCluster.Silos} silos is starting");
            var own = Path.Combine(directory.FullName, $"cluster-{repetition}");
            await using (var cluster = await PrivateCluster.StartAsync(program, own, session.Time, cancellation))
            {
                var trials = new KillTrials(plan.Work, cluster, session.Time);
                foreach (var style in Turn(repetition))
                {
                    Tell($"repetition {repetition + 1} of {plan.Repetitions}: {style}, silo-{moment.Silo} is killed");
                    _kills[style].Add(await trials.RunAsync(style, moment, cancellation));
                }
            }

            Directory.Delete(own, recursive: true);
        }
    }

    private static IEnumerable<string> Turn(int repetition) =>
        Enumerable.Range(0, RunStyles.All.Count).Select(at => RunStyles.All[(at + repetition) % RunStyles.All.Count]);

    private void Tell(string line) => session.Error.WriteLine($"lisa: {line}");

    private static string Version() => Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static string Machine()
    {
        var cores = Environment.ProcessorCount;
        var memory = Cells.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{cores} {(cores == 1 ? "core" : "cores")}{Processor()}, {memory} of memory, {RuntimeInformation.OSDescription}");
    }

    private static string Processor()
    {
        const string model = "model name";
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(model, StringComparison.Ordinal)) : null;
        return line is null ? "" : $" of {line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}";
    }
}
