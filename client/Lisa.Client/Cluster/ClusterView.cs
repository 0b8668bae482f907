namespace Lisa.Client.Cluster;

/// <summary>A cluster as one of its silos sees it.</summary>
/// <param name="Silos">Those that belong to it now, by name.</param>
/// <param name="History">Who came and went, newest first.</param>
public sealed record ClusterView(IReadOnlyList<SiloView> Silos, IReadOnlyList<MembershipChangeView> History);

/// <summary>A silo and its load.</summary>
/// <param name="Name">As it was named; stays over restarts.</param>
/// <param name="Address">Where other silos reach it, with the number of its life.</param>
/// <param name="Status">As the membership has it: <c>joining</c>, <c>active</c>, <c>shutting-down</c>, <c>stopping</c>, <c>dead</c>.</param>
/// <param name="Version">Of its program.</param>
/// <param name="StartedUtc">When this life began.</param>
/// <param name="UptimeSeconds">Since then.</param>
/// <param name="Slots">Compute slots.</param>
/// <param name="Busy">Slots that compute.</param>
/// <param name="Waiting">Work items that wait for a slot.</param>
/// <param name="Activations">Grains in memory; null while not known.</param>
/// <param name="CpuPercent">Of all cores of its machine; null while not known.</param>
/// <param name="MemoryBytes">In use by its process; null while not known.</param>
public sealed record SiloView(
    string Name,
    string Address,
    string Status,
    string Version,
    DateTimeOffset? StartedUtc = null,
    double? UptimeSeconds = null,
    int? Slots = null,
    int? Busy = null,
    int? Waiting = null,
    long? Activations = null,
    double? CpuPercent = null,
    long? MemoryBytes = null);

/// <summary>A change of the membership.</summary>
/// <param name="AtUtc">When the silo that was asked saw it.</param>
/// <param name="Silo">Whose status changed.</param>
/// <param name="Status">To what.</param>
/// <param name="Address">Which life of it.</param>
public sealed record MembershipChangeView(DateTimeOffset AtUtc, string Silo, string Status, string Address = "");
