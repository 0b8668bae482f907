using System.Security.Cryptography;

namespace Lisa.Grains.Dataflow;

/// <summary>Names of runs.</summary>
public static class RunIds
{
    /// <summary>In the order of time, so that a list of runs is one too; the rest keeps two runs of one millisecond apart.</summary>
    public static string New(TimeProvider time) =>
        $"{time.GetUtcNow().ToUnixTimeMilliseconds():x11}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
}
