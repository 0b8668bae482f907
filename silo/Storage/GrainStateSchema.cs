using Microsoft.Data.Sqlite;

namespace Lisa.Silo.Storage;

/// <summary>Brings the SQLite file of the embedded setting to the newest schema: numbered scripts, each applied once, in order.</summary>
public static class GrainStateSchema
{
    /// <summary>The version is kept where SQLite has a place for it, in <c>PRAGMA user_version</c>.</summary>
    /// <exception cref="InvalidOperationException">The file is of a newer program.</exception>
    public static void Migrate(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        var scripts = Scripts();
        var version = Convert.ToInt32(Execute(connection, "PRAGMA user_version"));
        if (version > scripts.Count)
        {
            throw new InvalidOperationException(
                $"{connection.DataSource} has schema version {version}, and this program knows {scripts.Count}: start the newer program, or another data directory.");
        }

        for (var next = version; next < scripts.Count; next++)
        {
            Execute(connection, scripts[next]);
            Execute(connection, $"PRAGMA user_version = {next + 1}");
        }
    }

    // Embedded under their file names, so their order is that of the names.
    private static List<string> Scripts()
    {
        var assembly = typeof(GrainStateSchema).Assembly;
        return
        [
            .. from name in assembly.GetManifestResourceNames()
               where name.StartsWith("sqlite.", StringComparison.Ordinal)
               orderby name
               select new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd(),
        ];
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();

        // Scripts are the program's own, read from its assembly.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
