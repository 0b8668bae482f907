using System.CommandLine;

namespace Lisa.Cli.Cluster;

/// <summary>The options of a local cluster.</summary>
internal sealed class ClusterOptions
{
    public const int MostSilos = 64;

    public ClusterOptions() => Segments.AcceptOnlyFromAmong("files", "database");

    public Option<int?> Silos { get; } = Number("--silos", $"Start a cluster of so many silos on this machine, 1 to {MostSilos}, and supervise it.", 1, MostSilos);

    public Option<string> Data { get; } = DataOption();

    public Option<int?> Port { get; } = Number("--port", "Port of the first silo's HTTP API, on this machine only; the others follow. [5080]", 1, 65535);

    public Option<int?> SiloPort { get; } = Number("--silo-port", "Port by which the first silo talks to the others; theirs follow. [11111]", 1, 65535);

    public Option<int?> Slots { get; } = Number("--slots", "Compute slots of each silo. [the machine's cores, shared out]", 1, 1024);

    public Option<string> Segments { get; } = new("--segments")
    {
        Description = "Where the segments are: files in a directory that the silos share, or database.",
        HelpName = "files|database",
        DefaultValueFactory = _ => "files",
    };

    public Option<string?> DatabaseFile { get; } = new("--database-file")
    {
        Description = "Holds the connection string of a PostgreSQL database. [one of the cluster's own is started]",
        HelpName = "FILE",
    };

    public Option<string?> Operators { get; } = Silo.OperatorsOption.Create();

    public static Option<string> DataOption() => new("--data")
    {
        Description = "Where the cluster keeps everything.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "cluster",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Silos, Data, Port, SiloPort, Slots, Segments, DatabaseFile, Operators])
        {
            command.Add(option);
        }
    }

    /// <summary>What the command line asks for; null where it asks for no cluster to be started.</summary>
    /// <exception cref="UsageFailure">Ports do not fit, or options of a start stand without it.</exception>
    public ClusterPlan? Plan(ParseResult parsed)
    {
        if (parsed.GetValue(Silos) is not { } silos)
        {
            var idle = ((Option[])[Data, Port, SiloPort, Slots, Segments, DatabaseFile, Operators]).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return idle is null ? null : throw new UsageFailure($"{idle.Name} is for a cluster to be started; say how many silos with --silos");
        }

        var plan = new ClusterPlan(
            new ClusterDirectory(parsed.GetRequiredValue(Data)), silos, parsed.GetValue(Port) ?? 5080, parsed.GetValue(SiloPort) ?? 11111,
            parsed.GetValue(Slots) ?? Math.Max(1, Environment.ProcessorCount / silos), parsed.GetRequiredValue(Segments), parsed.GetValue(DatabaseFile))
        {
            Operators = parsed.GetValue(Operators),
        };
        var (apiEnd, siloEnd) = (plan.FirstPort + silos - 1, plan.FirstSiloPort + silos - 1);
        return apiEnd > 65535 || siloEnd > 65535 || (plan.FirstPort <= siloEnd && plan.FirstSiloPort <= apiEnd)
            ? throw new UsageFailure(
                $"--port {plan.FirstPort} and --silo-port {plan.FirstSiloPort}: {silos} silos need the ports {plan.FirstPort} to {apiEnd} and {plan.FirstSiloPort} to {siloEnd}; choose them apart and up to 65535")
            : plan;
    }

    private static Option<int?> Number(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && (number < least || number > most))
            {
                result.AddError($"{name} {number}: choose {least} to {most}");
            }
        });
        return option;
    }
}
