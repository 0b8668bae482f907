using System.Globalization;
using Xunit;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>What the environment says of all tests of disturbed clusters.</summary>
internal static class ChaosSettings
{
    /// <summary>LISA_CHAOS_SEED: repeats the choices of a test that printed it.</summary>
    public static int Seed { get; } = Number("LISA_CHAOS_SEED", Environment.TickCount);

    /// <summary>LISA_CHAOS_SECONDS: for how long a cluster is disturbed; 20 s unless told.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(Number("LISA_CHAOS_SECONDS", 20));

    /// <summary>Why the tests that a change need not wait for are left out; null where LISA_CHAOS_SECONDS is set, and all are run.</summary>
    public static string? Shortness { get; } = Environment.GetEnvironmentVariable("LISA_CHAOS_SECONDS") is { Length: > 0 }
        ? null
        : "one of several minutes of faults: set LISA_CHAOS_SECONDS=20, or more, to run them all";

    /// <summary>Whether there is time for the figures of docs/cluster.md: 180 s or more.</summary>
    public static bool IsLong => Duration >= TimeSpan.FromSeconds(180);

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}

/// <summary>Tests of several silo processes with bounds in seconds: one at a time, and nothing else beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesCollection
{
    public const string Name = "Silo processes";
}
