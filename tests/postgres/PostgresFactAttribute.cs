using Lisa.Cli.Postgres;
using Xunit;

namespace Lisa.Tests.Postgres;

/// <summary>A fact that needs a PostgreSQL server's programs. Skipped by name where there are none.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresAbsence.Reason;
}

/// <summary>A theory that needs a PostgreSQL server's programs. Skipped by name where there are none.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresAbsence.Reason;
}

/// <summary>Why tests on PostgreSQL cannot run here.</summary>
internal static class PostgresAbsence
{
    private static readonly Lazy<PostgresInstallation?> Installation = new(PostgresInstallation.Find);

    /// <summary>Null where they can.</summary>
    public static string? Reason => Installation.Value is null
        ? $"POSTGRESQL IS NOT TESTED HERE: there is no server of version {PostgresInstallation.OldestVersion} or later; install it (Debian: apt-get install postgresql)."
        : null;
}
