using Lisa.Tests.Postgres;
using Xunit;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>A theory that needs virtual hosts and a PostgreSQL server's programs. Skipped by name where either cannot be had.</summary>
public sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = VirtualHosts.Absence ?? PostgresAbsence.Reason;
}
