using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Lisa.Silo.Storage.Postgres;
using Lisa.Silo.Storage.Segments;
using Lisa.Tests.Postgres;
using Npgsql;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>
/// Several stores over one place, as several silos have them; where a store is one process's alone, all of them are that one.
/// </summary>
internal sealed class StoreCluster : IDisposable
{
    private readonly StoreKind _kind;
    private readonly NpgsqlDataSource? _database;
    private readonly StoreFolder _folder = new();
    private readonly ISegmentStore[] _stores;
    private readonly List<SegmentLease> _leases = [];
    private int _lives;

    public StoreCluster(StoreKind kind, SharedPostgres server, int instances = 3)
    {
        _kind = kind;
        if (kind == StoreKind.Database)
        {
            _database = Database(Task.Run(server.NewDatabaseAsync).GetAwaiter().GetResult());
        }

        _stores = new ISegmentStore[instances];
        for (var at = 0; at < instances; at++)
        {
            Start(at);
        }

        _lives = instances;
    }

    public ProductId Product { get; } = ProductId.OfDataset(Guid.NewGuid().ToString());

    public string Folder => Path.Combine(_folder.Path, Product.Text[..2], Product.Text);

    public ISegmentStore this[int at] => _stores[at];

    /// <summary>The product's log, as one instance has it.</summary>
    public ISegmentLog Open(int at)
    {
        var lease = _stores[at].Open(Product);
        _leases.Add(lease);
        return lease.Log;
    }

    /// <summary>Rows of posts that wait in the database.</summary>
    public long CountStaged()
    {
        using var command = _database!.CreateCommand("SELECT count(*) FROM segment_staged");
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Ends an instance, and starts it again as a new life.</summary>
    public ISegmentLog Restart(int at)
    {
        ((IDisposable)_stores[at]).Dispose();
        Start(at);
        return Open(at);
    }

    public void Dispose()
    {
        _leases.ForEach(lease => lease.Dispose());
        foreach (var store in _stores.Distinct())
        {
            ((IDisposable)store).Dispose();
        }

        _database?.Dispose();
        _folder.Dispose();
    }

    /// <summary>A source of connections to a fresh database, with its tables made.</summary>
    public static NpgsqlDataSource Database(string connectionString)
    {
        var source = NpgsqlDataSource.Create(connectionString);
        ClusterSchema.Migrate(source, ClusterSchema.Scripts);
        return source;
    }

    private void Start(int at)
    {
        if (_kind == StoreKind.Embedded)
        {
            // One process: the first of them is all of them, and so is its next life.
            if (at == 0 || _lives > 0)
            {
                Array.Fill(_stores, StoreFolder.Store(_folder.Path));
            }

            return;
        }

        var writer = $"silo{at}-{++_lives}";
        _stores[at] = _kind == StoreKind.Files
            ? new FileSegmentStore(new FileStoreOptions(_folder.Path, ReserveBytes: 0, Writer: writer), new SegmentCache(1 << 20))
            : new PostgresSegmentStore(_database!, new PostgresStoreOptions(writer, PatienceSeconds: 60), new SegmentCache(1 << 20), TimeProvider.System);
    }
}
