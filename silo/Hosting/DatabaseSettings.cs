using Npgsql;

namespace Lisa.Silo.Hosting;

/// <summary>
/// The PostgreSQL of a cluster. Its connection string has a password, so it comes from a file that only its owner can read
/// (<c>database-file</c>) or from the environment (<c>LISA_DATABASE</c>): never from a command line, which everybody on the machine can
/// read, and it is never written anywhere.
/// </summary>
/// <param name="ConnectionString">As Npgsql reads it: <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
/// <param name="Migrate"><c>migrate</c>: whether to bring the schema up to date at the start. Default false.</param>
public sealed record DatabaseSettings(string ConnectionString, bool Migrate)
{
    private const string Form = "Host=…;Port=…;Database=…;Username=…;Password=…";

    // A silo has a handful of statements under way at once, and a server takes 100 connections by default: for a cluster, that is little.
    private const int MostConnections = 20;
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 10;

    /// <returns>Null where no database is named: the setting is embedded.</returns>
    /// <exception cref="ArgumentException">The file cannot be read, or others can read it, or it holds no connection string.</exception>
    public static DatabaseSettings? From(IConfiguration configuration)
    {
        var file = configuration["database-file"];
        var text = file is null ? configuration["database"] : ReadFile(file, configuration.Switch("allow-readable-database-file", false));
        return string.IsNullOrWhiteSpace(text) ? null : new DatabaseSettings(Check(text.Trim(), file ?? "LISA_DATABASE"), configuration.Switch("migrate", false));
    }

    /// <summary>Without the connection string: what is printed ends in a log.</summary>
    public override string ToString() => $"{nameof(DatabaseSettings)} {{ {nameof(Migrate)} = {Migrate} }}";

    private static string ReadFile(string file, bool evenIfOthersCan)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && !evenIfOthersCan
                && (File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new ArgumentException(
                    $"database-file: others can read or write {file}, and it has a password; run chmod 600 on it, or, where it must be so, add --allow-readable-database-file true");
            }

            var text = File.ReadAllText(file);
            return text.Trim().Length > 0 ? text : throw new ArgumentException($"database-file: {file} is empty; write the connection string into it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"database-file: {file} cannot be read: {error.Message}", error);
        }
    }

    private static string Check(string text, string where)
    {
        var parsed = Parse(text, where);
        if (string.IsNullOrEmpty(parsed.Host))
        {
            throw new ArgumentException($"{where}: the connection string names no host; write {Form}");
        }

        Default(parsed, "Maximum Pool Size", MostConnections);
        Default(parsed, "Timeout", ConnectSeconds);
        Default(parsed, "Command Timeout", CommandSeconds);
        Default(parsed, "Application Name", "lisa");
        return parsed.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder Parse(string text, string where)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Without what Npgsql says: it repeats what it cannot read, and that may be the password.
            throw new ArgumentException($"{where}: this is no connection string; write {Form}");
        }
    }

    private static void Default(NpgsqlConnectionStringBuilder parsed, string key, object value)
    {
        if (!parsed.ShouldSerialize(key))
        {
            parsed[key] = value;
        }
    }
}
