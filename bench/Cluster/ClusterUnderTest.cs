using System.Diagnostics;
using Lisa.Cli.Postgres;
using Lisa.Client;

namespace Lisa.Bench.Cluster;

/// <summary>
/// Silo processes of the product's own on a private PostgreSQL, with their segments in shared files or in the database; all of it in one
/// temporary directory, and all of it gone when this is disposed or the benchmark is ended.
/// </summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestMeeting = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _directory;
    private readonly ProcessGuard _guard;
    private readonly LocalPostgres _database;
    private readonly string[] _settings;
    private readonly List<ClusterMember> _members = [];
    private int _started;

    private ClusterUnderTest(DirectoryInfo directory, PostgresInstallation installation, string[] settings)
    {
        _directory = directory;
        _settings = settings;
        _database = new LocalPostgres(
            installation, Path.Combine(directory.FullName, "server"), Path.Combine(directory.FullName, "postgres.log"),
            new PostgresSettings { SharedBuffersMebibytes = 64 }, TimeProvider.System);
        _guard = new ProcessGuard(directory.FullName);
    }

    public IReadOnlyList<ClusterMember> Members => _members;

    /// <summary>Of the first silo.</summary>
    public LisaClient Client => _members[0].Client;

    /// <summary>Where the segments are, unless they are in the database.</summary>
    public string Segments => Path.Combine(_directory.FullName, "segments");

    /// <param name="plans">The silos.</param>
    /// <param name="settings">For all of them, as <c>--placement resources</c>.</param>
    /// <exception cref="Lisa.Cli.CommandFailure">This machine has no PostgreSQL; the message says how to get one.</exception>
    public static async Task<ClusterUnderTest> StartAsync(IReadOnlyList<MemberPlan> plans, params string[] settings)
    {
        var installation = PostgresInstallation.FindOrExplain();
        var directory = Directory.CreateTempSubdirectory("lisa-bench-");
        if (!OperatingSystem.IsWindows())
        {
            // The server may run as another user, who has to get through; its own directory within is closed.
            directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        var cluster = new ClusterUnderTest(directory, installation, settings);
        try
        {
            await cluster._database.StartAsync();
            cluster._guard.Add(cluster._database.ProcessId!.Value, "QUIT");
            foreach (var plan in plans)
            {
                await cluster.JoinAsync(plan);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another silo, and returns when all know each other's slots.</summary>
    public async Task<ClusterMember> JoinAsync(MemberPlan plan)
    {
        var name = $"silo-{++_started}";
        var member = await ClusterMember.StartAsync(
            name,
            plan,
            [
                "--database-file", _database.ConnectionFile, "--migrate", "true", "--data", Path.Combine(_directory.FullName, name),
                "--shared", Segments, .. _settings,
            ],
            _guard);
        _members.Add(member);
        var began = Stopwatch.GetTimestamp();
        while (!await AllKnowAllAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > LongestMeeting)
            {
                throw new InvalidOperationException($"the silos did not find each other within {LongestMeeting.TotalSeconds} s");
            }

            await Task.Delay(Poll, TimeProvider.System);
        }

        return member;
    }

    /// <summary>A silo that was stopped or killed is no longer one of this cluster's.</summary>
    public async Task ForgetAsync(ClusterMember member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
        await _database.DisposeAsync();
        _guard.Dispose();
        _directory.Delete(recursive: true);
    }

    // An item goes to a silo that has said a word of its slots: until all have, the first items would not be spread.
    private async Task<bool> AllKnowAllAsync()
    {
        foreach (var member in _members)
        {
            member.ThrowIfEnded();
            var active = (await member.Client.Cluster.GetAsync()).Silos.Where(silo => silo.Status == "active").ToList();
            if (active.Count != _members.Count || active.Any(silo => silo.Items is null))
            {
                return false;
            }
        }

        return true;
    }
}
