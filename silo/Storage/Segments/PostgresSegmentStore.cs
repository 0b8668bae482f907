using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Npgsql;

namespace Lisa.Silo.Storage.Segments;

/// <summary>
/// Segments in PostgreSQL, for clusters whose machines share no file system. Tables: <c>deploy/sql/postgresql/010-segments.sql</c>.
///
/// A product's index is kept in memory as it is for files, and read on from the last sequence number seen: one round trip says that there is
/// nothing new. Whoever commits to a product holds the lock of its row meanwhile, in one statement whose data have all arrived, so
/// nobody waits for a silo that pauses. Everything is written so that it may be done twice: a commit whose answer was lost is done again.
/// Calls block on the calling thread, as those of a file system do.
/// </summary>
public sealed class PostgresSegmentStore : ISegmentStore, IDisposable
{
    private readonly BlockPool _pool;
    private readonly NpgsqlDataSource _database;
    private readonly DatabasePatience _patience;
    private readonly OpenLogs<PostgresSegmentLog> _logs;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="database">Where the tables are; stays the caller's.</param>
    /// <param name="options">Name and bounds.</param>
    /// <param name="cache">Keeps what was lately written or read.</param>
    /// <param name="time">Clock of waiting.</param>
    /// <param name="report">Told of each failure of the database that is waited through.</param>
    /// <exception cref="ArgumentException">The writer's name does not do.</exception>
    public PostgresSegmentStore(
        NpgsqlDataSource database, PostgresStoreOptions options, SegmentCache cache, TimeProvider time, Action<Exception>? report = null)
    {
        WriterName.ThrowIfUnfit(options.Writer);
        Writer = options.Writer;
        _pool = new BlockPool(options.IdleBlockBytes);
        _database = database;
        _patience = new DatabasePatience(TimeSpan.FromSeconds(options.PatienceSeconds), time, report, _stopping.Token);
        _logs = new OpenLogs<PostgresSegmentLog>(
            product => new PostgresSegmentLog(new SegmentTable(database, product, options.Writer), _patience, _pool, cache), options.OpenLogs);
    }

    public bool IsShared => true;

    public string Writer { get; }

    public SegmentLease Open(ProductId product)
    {
        var lease = _logs.Open(product);
        try
        {
            lease.Log.Refresh();
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>True: only the database knows, and says so when it is full.</summary>
    public bool HasRoomFor(long bytes) => true;

    public Block Rent(int columns, int length) => _pool.Rent(columns, length);

    public IReadOnlyList<StoredProduct> List() => _patience.Run("list its products", () =>
    {
        using var connection = _database.OpenConnection();
        using var command = new NpgsqlCommand(SegmentSql.List, connection) { CommandTimeout = SegmentSql.LongTimeoutSeconds };
        using var reader = command.ExecuteReader();
        List<StoredProduct> products = [];
        while (reader.Read())
        {
            products.Add(new StoredProduct(new ProductId(Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(0))), reader.GetInt64(1)));
        }

        return products;
    });

    public long Remove(ProductId product)
    {
        using var lease = _logs.Open(product);
        return ((PostgresSegmentLog)lease.Log).Remove();
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _logs.Dispose();
    }
}
