using System.Reflection;
using Lisa.Tests.Postgres;
using Xunit.Sdk;

namespace Lisa.Tests.Unit.Store.Shared;

/// <summary>Which store a contract test runs on.</summary>
public enum StoreKind
{
    Embedded,
    Files,
    Database,
}

/// <summary>Runs a theory on the files of one process.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnEmbeddedAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Embedded]];
}

/// <summary>Runs a theory on files that several processes share.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnFilesAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Files]];
}

/// <summary>Runs a theory on PostgreSQL, and says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnDatabaseAttribute : DataAttribute
{
    public OnDatabaseAttribute() => Skip = PostgresAbsence.Reason;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[StoreKind.Database]];
}
