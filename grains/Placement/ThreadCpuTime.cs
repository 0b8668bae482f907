using System.Runtime.InteropServices;

namespace Lisa.Grains.Placement;

/// <summary>Processor time of the calling thread: what computing costs, however long it waits for a disk meanwhile.</summary>
internal static partial class ThreadCpuTime
{
    private const int LinuxClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Time so far; null where the system does not tell, which every Linux does.</summary>
    public static TimeSpan? Now => OperatingSystem.IsLinux() && ClockGetTime(LinuxClock, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
