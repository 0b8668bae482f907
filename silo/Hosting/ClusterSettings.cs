using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Lisa.Silo.Hosting;

/// <summary>Where the silos of a cluster keep their segments.</summary>
public enum SegmentPlace
{
    /// <summary>In files that every silo can reach.</summary>
    Files,

    /// <summary>In the cluster's PostgreSQL.</summary>
    Database,
}

/// <summary>Where the other silos find this one.</summary>
/// <param name="Name"><c>silo-name</c>: how people call it; 1-64 letters. Default: the machine's name and the port.</param>
/// <param name="Address"><c>silo-address</c>: its address for the others. Loopback or private, unless <c>allow-public-silo-address</c>. Default 127.0.0.1.</param>
/// <param name="Port"><c>silo-port</c>: 1-65535, 0 for a free one. Default 11111.</param>
public sealed record SiloEndpoint(string Name, IPAddress Address, int Port);

/// <summary>The segments of a cluster.</summary>
/// <param name="Place"><c>segments</c>: files or database. Default files.</param>
/// <param name="Directory"><c>shared</c>: where the files are; the same for all silos. Default: <c>segments</c> in the data directory.</param>
public sealed record SegmentSettings(SegmentPlace Place, string Directory);

/// <summary>
/// What makes a silo one of a cluster: a database. All other settings have defaults for a cluster on one machine.
/// </summary>
/// <param name="Database">The PostgreSQL of membership, grain state and reminders.</param>
/// <param name="Name"><c>cluster</c>: silos of one name on one database form a cluster. Default lisa.</param>
/// <param name="Silo">Where the others find this silo.</param>
/// <param name="Segments">Where the segments are.</param>
/// <param name="Capabilities"><c>capabilities</c>: what this silo has and others may not, <c>gpu,big-memory</c>: a step can ask for one. Default none.</param>
/// <param name="WatchRefusals"><c>watch-refusals</c>: whether a refused connection counts as a sign of death. Default true.</param>
/// <param name="Placement">How work items find their silos.</param>
public sealed record ClusterSettings(
    DatabaseSettings Database, string Name, SiloEndpoint Silo, SegmentSettings Segments, ImmutableArray<string> Capabilities, bool WatchRefusals,
    PlacementSettings Placement)
{
    private static readonly string[] Own =
        ["cluster", "silo-name", "silo-address", "silo-port", "segments", "shared", "capabilities", "migrate", "placement", "locality", "watch-refusals", "allow-public-silo-address", "allow-readable-database-file"];

    /// <returns>Null where no database is named: the setting is embedded.</returns>
    /// <exception cref="ArgumentException">A value is not what it should be; the message says which and what would be.</exception>
    public static ClusterSettings? From(IConfiguration configuration, string dataDirectory)
    {
        if (DatabaseSettings.From(configuration) is not { } database)
        {
            return Own.FirstOrDefault(name => configuration[name] is not null) is { } alone
                ? throw new ArgumentException($"{alone}: this is a setting of a cluster, and a cluster needs a database; name it with --database-file or LISA_DATABASE")
                : null;
        }

        var port = (int)configuration.Number("silo-port", 11111, 0, 65535);
        var capabilities = (configuration["capabilities"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(each => SettingValues.CheckWord("capabilities", each)).Distinct().Order(StringComparer.Ordinal);
        return new ClusterSettings(
            database,
            configuration.Word("cluster", "lisa"),
            new SiloEndpoint(
                configuration["silo-name"] is null && port == 0 ? "" : configuration.Word("silo-name", DefaultName(port)),
                Address(configuration), port),
            new SegmentSettings(Place(configuration["segments"]), Path.GetFullPath(configuration["shared"] ?? Path.Combine(dataDirectory, "segments"))),
            [.. capabilities],
            configuration.Switch("watch-refusals", true),
            PlacementSettings.From(configuration));
    }

    /// <summary>The same with the port that the silo will listen on, if any would do.</summary>
    public ClusterSettings WithPort()
    {
        if (Silo.Port != 0)
        {
            return this;
        }

        using var listener = new TcpListener(Silo.Address, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return this with { Silo = Silo with { Port = port, Name = Silo.Name.Length > 0 ? Silo.Name : DefaultName(port) } };
    }

    private static string DefaultName(int port)
    {
        var machine = new string([.. Environment.MachineName.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(50)]);
        return $"{machine}-{port}";
    }

    private static SegmentPlace Place(string? text) => text switch
    {
        null or "files" => SegmentPlace.Files,
        "database" => SegmentPlace.Database,
        _ => throw new ArgumentException($"segments: '{text}' is neither files nor database"),
    };

    private static IPAddress Address(IConfiguration configuration)
    {
        var text = configuration["silo-address"] ?? "127.0.0.1";
        if (!IPAddress.TryParse(text, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new ArgumentException($"silo-address: '{text}' is no address that other silos could connect to; write one of this machine's, as 10.0.0.7");
        }

        return PrivateAddress.Is(address) || configuration.Switch("allow-public-silo-address", false)
            ? address
            : throw new ArgumentException(
                $"silo-address: {address} is a public address, and silos speak to each other without encryption and without keys; take a private one, or a tunnel's, or, behind a firewall, add --allow-public-silo-address true");
    }
}
