using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Lisa.Silo.Storage.Postgres;

/// <summary>A script of the schema.</summary>
/// <param name="Version">Its number: scripts are applied in this order, each once.</param>
/// <param name="Name">As <c>001-orleans</c>.</param>
/// <param name="Sql">What it says.</param>
public sealed record SchemaScript(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of its text: a script that was applied never changes.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>A script that was applied.</summary>
public sealed record AppliedScript(int Version, string Name, DateTime AppliedAt, string Checksum);

/// <summary>
/// Brings the schema of a cluster's PostgreSQL up to date: numbered scripts, each applied once, in a transaction of its own, and written
/// down in <c>lisa_schema</c>. An advisory lock lets one silo at a time do so, however many are told to.
/// </summary>
public static class ClusterSchema
{
    // Any number that nobody else locks in this database: "lisa" in ASCII.
    private const long Lock = 0x6c697361;
    private const string Prefix = "postgresql.";

    /// <summary>The scripts of this program.</summary>
    public static IReadOnlyList<SchemaScript> Scripts { get; } = Read();

    /// <summary>What a silo does at its start: brings the schema up to date if it is told to, and refuses one that is not its own.</summary>
    /// <exception cref="InvalidOperationException">The schema is older and must not be migrated, or newer, or another.</exception>
    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public static void Prepare(NpgsqlDataSource source, bool migrate)
    {
        if (migrate)
        {
            Migrate(source, Scripts);
        }

        Check(Applied(source), Scripts);
    }

    /// <summary>Applies what is missing.</summary>
    /// <returns>The scripts that were applied; none when all were.</returns>
    /// <exception cref="InvalidOperationException">The schema is newer, or another.</exception>
    public static IReadOnlyList<SchemaScript> Migrate(NpgsqlDataSource source, IReadOnlyList<SchemaScript> scripts)
    {
        using var connection = source.OpenConnection();
        Execute(connection, null, "SELECT pg_advisory_lock($1)", Lock);
        try
        {
            Execute(connection, null, """
                CREATE TABLE IF NOT EXISTS lisa_schema
                (
                    version    integer     NOT NULL PRIMARY KEY,
                    name       text        NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(),
                    checksum   text        NOT NULL
                )
                """);
            var applied = Applied(connection);
            CheckKnown(applied, scripts);
            var missing = Missing(applied, scripts);
            foreach (var script in missing)
            {
                using var transaction = connection.BeginTransaction();
                Execute(connection, transaction, script.Sql);
                Execute(
                    connection, transaction, "INSERT INTO lisa_schema (version, name, checksum) VALUES ($1, $2, $3)",
                    script.Version, script.Name, script.Checksum);
                transaction.Commit();
            }

            return missing;
        }
        finally
        {
            Execute(connection, null, "SELECT pg_advisory_unlock($1)", Lock);
        }
    }

    /// <summary>The scripts that were applied, in their order; none to an empty database.</summary>
    public static IReadOnlyList<AppliedScript> Applied(NpgsqlDataSource source)
    {
        using var connection = source.OpenConnection();
        return Applied(connection);
    }

    /// <summary>The scripts that were not.</summary>
    public static IReadOnlyList<SchemaScript> Missing(IReadOnlyList<AppliedScript> applied, IReadOnlyList<SchemaScript> scripts) =>
        [.. scripts.Where(script => applied.All(each => each.Version != script.Version))];

    /// <exception cref="InvalidOperationException">The schema is older, newer or another.</exception>
    public static void Check(IReadOnlyList<AppliedScript> applied, IReadOnlyList<SchemaScript> scripts)
    {
        CheckKnown(applied, scripts);
        if (Missing(applied, scripts) is [_, ..] missing)
        {
            throw new InvalidOperationException(
                $"the schema of the database lacks {string.Join(", ", missing.Select(script => script.Name))}, which this program needs: run `lisa db migrate`, or start the silo with --migrate true");
        }
    }

    private static void CheckKnown(IReadOnlyList<AppliedScript> applied, IReadOnlyList<SchemaScript> scripts)
    {
        foreach (var script in applied)
        {
            var own = scripts.FirstOrDefault(each => each.Version == script.Version)
                ?? throw new InvalidOperationException(
                    $"the schema of the database has {script.Name}, of a newer program than this one, {Hosting.SiloIdentity.Version}: start the newer program, or name another database");
            if (own.Checksum != script.Checksum)
            {
                throw new InvalidOperationException(
                    $"the schema of the database has another {script.Name} than this program ({script.Checksum[..8]} and not {own.Checksum[..8]}): start the program that made it, or name another database");
            }
        }
    }

    private static List<AppliedScript> Applied(NpgsqlConnection connection)
    {
        using var exists = new NpgsqlCommand("SELECT to_regclass('lisa_schema') IS NOT NULL", connection);
        if (exists.ExecuteScalar() is not true)
        {
            return [];
        }

        using var command = new NpgsqlCommand("SELECT version, name, applied_at, checksum FROM lisa_schema ORDER BY version", connection);
        using var reader = command.ExecuteReader();
        var applied = new List<AppliedScript>();
        while (reader.Read())
        {
            applied.Add(new AppliedScript(reader.GetInt32(0), reader.GetString(1), reader.GetDateTime(2), reader.GetString(3)));
        }

        return applied;
    }

    private static void Execute(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, params object[] values)
    {
        // Scripts are the program's own, read from its assembly.
#pragma warning disable CA2100
        using var command = new NpgsqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        command.ExecuteNonQuery();
    }

    // Embedded under their file names, which begin with their numbers.
    private static List<SchemaScript> Read()
    {
        var assembly = typeof(ClusterSchema).Assembly;
        return
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.StartsWith(Prefix, StringComparison.Ordinal)
               let name = resource[Prefix.Length..]
               let version = int.Parse(name[..3], NumberStyles.None, CultureInfo.InvariantCulture)
               orderby version
               select new SchemaScript(version, name, new StreamReader(assembly.GetManifestResourceStream(resource)!).ReadToEnd()),
        ];
    }
}
