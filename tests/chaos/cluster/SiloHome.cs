using System.Net;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Where a silo lives: its address, and what starts its process there.</summary>
/// <param name="Address">For the API and for the other silos.</param>
/// <param name="Launcher">A program that becomes the silo, with its arguments; none on this machine itself.</param>
internal sealed record SiloHome(IPAddress Address, IReadOnlyList<string> Launcher)
{
    public static SiloHome Here { get; } = new(IPAddress.Loopback, []);
}
