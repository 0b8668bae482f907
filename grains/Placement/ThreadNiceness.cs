using System.Runtime.InteropServices;

namespace Lisa.Grains.Placement;

/// <summary>
/// Makes the calling thread yield to others on Linux, where .NET's thread priorities mean nothing and niceness is a thread's own. A thread
/// may always make itself nicer, root or not.
/// </summary>
internal static partial class ThreadNiceness
{
    private const int ThisThread = 0;

    /// <param name="niceness">0 as all others, to 19.</param>
    /// <returns>Whether the system took it; where it did not, the thread competes as all others do.</returns>
    public static bool TrySet(int niceness) => OperatingSystem.IsLinux() && SetPriority(0, ThisThread, niceness) == 0;

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, int who, int niceness);
}
