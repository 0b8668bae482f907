using Lisa.Tests.Postgres;
using Xunit;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>A test of real silos that is run when somebody asks for all of them, and skipped by name otherwise.</summary>
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = PostgresAbsence.Reason ?? ChaosSettings.Shortness;
}

/// <summary>A theory that needs virtual hosts too.</summary>
public sealed class LongNamespaceTheoryAttribute : TheoryAttribute
{
    public LongNamespaceTheoryAttribute() => Skip = VirtualHosts.Absence ?? PostgresAbsence.Reason ?? ChaosSettings.Shortness;
}
