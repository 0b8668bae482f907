using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lisa.Bench.Kernels;

/// <summary>How kernels are timed, and how arrays go between us and a peer's script.</summary>
internal static class KernelTiming
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    /// <summary>Of a piece of work, once the just-in-time compiler has settled.</summary>
    public static double MedianMilliseconds(Action work)
    {
        var warmUp = Stopwatch.StartNew();
        while (warmUp.Elapsed < TimeSpan.FromSeconds(1))
        {
            work();
        }

        var times = new List<double>();
        var total = Stopwatch.StartNew();
        while (total.Elapsed < Budget || times.Count < 5)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>An array that the peer's script made.</summary>
    public static double[] Read(string directory, string name) =>
        MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(directory, $"{name}.f64"))).ToArray();

    /// <summary>A result for that script to compare.</summary>
    public static void Write(string directory, string name, ReadOnlySpan<double> values) =>
        File.WriteAllBytes(Path.Combine(directory, $"{name}.out"), MemoryMarshal.AsBytes(values).ToArray());
}
