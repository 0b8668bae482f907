using System.Reflection;

namespace Lisa.Silo.Hosting;

/// <summary>Who this silo is, in this life of its process.</summary>
/// <param name="Name">How people call it; the same after a restart.</param>
/// <param name="Writer">Under which it writes segments: another one for each life, so that no two lives write one file.</param>
/// <param name="Started">When this life began.</param>
public sealed record SiloIdentity(string Name, string Writer, DateTimeOffset Started)
{
    /// <summary>Version of the program, as <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(SiloIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <param name="name">Its name.</param>
    /// <param name="time">What time it is: lives are told apart by the millisecond in which they begin.</param>
    public static SiloIdentity Of(string name, TimeProvider time)
    {
        var started = time.GetUtcNow();
        return new SiloIdentity(name, $"{name}-{started.ToUnixTimeMilliseconds():x}", started);
    }
}
