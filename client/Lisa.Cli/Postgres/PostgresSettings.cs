namespace Lisa.Cli.Postgres;

/// <summary>What a private PostgreSQL server is told at its start.</summary>
internal sealed record PostgresSettings
{
    /// <summary>On 127.0.0.1; 0 takes a free one at the first start, and keeps it as long as this command runs.</summary>
    public int Port { get; init; }

    /// <summary>Most connections at once, of all silos together. A silo keeps at most 20.</summary>
    public int MaximumConnections { get; init; } = 200;

    /// <summary>Memory for cached pages.</summary>
    public int SharedBuffersMebibytes { get; init; } = 128;

    /// <summary>Whether a commit waits for the disk. Without it a crash of the machine, not of the server, may damage the database: for tests alone.</summary>
    public bool Durable { get; init; } = true;

    public IEnumerable<string> AsArguments(int port)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={port}",

            // A socket's path may have 107 bytes, which a directory can exceed; everybody here comes over the loopback address anyway.
            "unix_socket_directories=",
            $"max_connections={MaximumConnections}",
            $"shared_buffers={SharedBuffersMebibytes}MB",
            $"fsync={(Durable ? "on" : "off")}",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=off",
            "log_destination=stderr",
        ];
        return settings.SelectMany(setting => (string[])["-c", setting]);
    }
}
