namespace Lisa.Silo.Storage.Segments;

/// <summary>How segments are kept in PostgreSQL.</summary>
/// <param name="Writer">A name of this process that no other and no earlier life of it has; letters, digits, <c>. _ -</c>, at most 100.</param>
/// <param name="PatienceSeconds">How long to wait for a database that is away before giving up. Default 120; 0 gives up at once.</param>
/// <param name="IdleBlockBytes">Bytes of idle sample buffers to keep. Default 64 MiB.</param>
/// <param name="OpenLogs">Indices kept in memory though nobody uses them, 80 bytes a segment each. Default 64.</param>
public sealed record PostgresStoreOptions(string Writer, double PatienceSeconds = 120, long IdleBlockBytes = 64L << 20, int OpenLogs = 64);
