using Lisa.Cli.Silo;

namespace Lisa.Cli.Cluster;

/// <summary>A local cluster as it is to be started.</summary>
/// <param name="Directory">Of everything.</param>
/// <param name="Silos">How many; <c>silo-0</c> is the first.</param>
/// <param name="FirstPort">Of the first silo's HTTP API; the others follow.</param>
/// <param name="FirstSiloPort">Of the first silo, between silos. A silo that is started again has its predecessor's, and so takes its place.</param>
/// <param name="Slots">Of each silo.</param>
/// <param name="Segments"><c>files</c> or <c>database</c>.</param>
/// <param name="DatabaseFile">Null for a PostgreSQL server of the cluster's own.</param>
internal sealed record ClusterPlan(
    ClusterDirectory Directory, int Silos, int FirstPort, int FirstSiloPort, int Slots, string Segments, string? DatabaseFile)
{
    /// <summary>How long a silo may take to finish what it has begun.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(20);

    /// <summary>The silo then takes at most 30 s to answer its last requests and to leave the cluster; later than that it hangs, and is killed.</summary>
    public static readonly TimeSpan DrainLimit = Drain + TimeSpan.FromSeconds(35);

    /// <summary>Directory of declarations, the same for all silos; null for none.</summary>
    public string? Operators { get; init; }

    public static string Name(int silo) => $"silo-{silo}";

    public Uri Address(int silo) => new($"http://127.0.0.1:{FirstPort + silo}/");

    /// <summary>The arguments of a silo's process.</summary>
    /// <param name="silo">Which.</param>
    /// <param name="databaseFile">Holds the connection string.</param>
    public IEnumerable<string> Arguments(int silo, string databaseFile) =>
    [
        "--data", Directory.Silo(Name(silo)),
        "--shared", Directory.Segments,
        "--segments", Segments,
        "--database-file", databaseFile,
        "--silo-name", Name(silo),
        "--silo-port", $"{FirstSiloPort + silo}",
        "--urls", Address(silo).ToString().TrimEnd('/'),
        "--slots", $"{Slots}",
        "--drain-seconds", $"{Drain.TotalSeconds:0}",
        .. OperatorsOption.Arguments(Operators),
    ];

    public SiloMember Member(int silo, SiloProgram program, string databaseFile, TimeProvider time) => new(
        Name(silo), Address(silo), () => program.Command(Arguments(silo, databaseFile)), Directory.Log(Name(silo)), Directory.ProcessFile(Name(silo)), time);
}
