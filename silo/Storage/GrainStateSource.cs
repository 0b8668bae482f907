using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Lisa.Silo.Storage;

/// <summary>
/// Connections to the grain state that do not sync each write: <see cref="SingleWriterStorage"/> syncs the write-ahead log once for all the
/// writes that wait, before it acknowledges any of them. Between those, the log is whole in itself: SQLite's checksums tell where it ends.
/// </summary>
public sealed class GrainStateSource(string connectionString) : DbDataSource
{
    public override string ConnectionString => connectionString;

    protected override DbConnection CreateDbConnection()
    {
        var connection = new SqliteConnection(connectionString);
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Open)
            {
                using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA synchronous = NORMAL";
                command.ExecuteNonQuery();
            }
        };
        return connection;
    }
}
