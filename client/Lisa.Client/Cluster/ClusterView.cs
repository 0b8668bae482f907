namespace Lisa.Client.Cluster;

/// <summary>A cluster as the silo that was asked sees it.</summary>
/// <param name="Setting"><c>embedded</c> or <c>cluster</c>.</param>
/// <param name="Name">The cluster's name.</param>
/// <param name="Segments">Where segments are kept: <c>files</c> or <c>database</c>.</param>
/// <param name="Silos">Its members, in the order of their addresses.</param>
/// <param name="History">Silos that are members no longer, the last to be seen first.</param>
/// <param name="Database">Whether the database answers; null in the embedded setting.</param>
/// <param name="Traffic">What the silo that was asked has read since it started; null in the embedded setting.</param>
/// <param name="Effort">What the silo that was asked has spent since it started; null of a silo that does not say so.</param>
public sealed record ClusterView(
    string Setting, string Name, string Segments, IReadOnlyList<SiloView> Silos, IReadOnlyList<PastSiloView> History, ClusterDatabaseView? Database = null,
    TrafficView? Traffic = null, EffortView? Effort = null);

/// <summary>What a silo has spent since it started.</summary>
/// <param name="ProcessorSeconds">On all its cores.</param>
/// <param name="LargestMemoryBytes">Largest resident size of its process.</param>
/// <param name="LocalMessages">Orleans messages, requests and answers, that stayed in the process.</param>
/// <param name="SentMessages">Those that it sent to other silos.</param>
/// <param name="SentBytes">Their bytes on the wire.</param>
/// <param name="Events">Events that its steps put on streams.</param>
public sealed record EffortView(double ProcessorSeconds, long LargestMemoryBytes, long LocalMessages, long SentMessages, long SentBytes, long Events);

/// <summary>Bytes of samples that a silo read, by where they came from.</summary>
/// <param name="CacheBytes">From its memory.</param>
/// <param name="OwnBytes">From the store, written by itself.</param>
/// <param name="MovedBytes">From the store, written by another silo.</param>
public sealed record TrafficView(long CacheBytes, long OwnBytes, long MovedBytes);

/// <summary>The database of a cluster.</summary>
/// <param name="Status"><c>up</c> or <c>down</c>.</param>
/// <param name="Since">Since when.</param>
public sealed record ClusterDatabaseView(string Status, DateTimeOffset Since);

/// <summary>A member and its load. What is null is not known, or was not said within two seconds.</summary>
/// <param name="Address">Address, port and generation: another one for each life.</param>
/// <param name="Name">Stays over restarts.</param>
/// <param name="Status"><c>joining</c>, <c>active</c>, <c>shutting-down</c> or <c>stopping</c>.</param>
/// <param name="Asked">Whether it is the silo that answered.</param>
/// <param name="Draining">Whether it takes no new work since it is about to stop.</param>
/// <param name="Capabilities">What it has that others may not have.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Started">When this life began.</param>
/// <param name="UptimeSeconds">How long that is.</param>
/// <param name="Slots">Operators that it runs at once.</param>
/// <param name="Items">Work items that it computes or keeps waiting.</param>
/// <param name="Activations">Grains that live on it.</param>
/// <param name="CpuPercent">Of all cores of its machine, 0 to 100.</param>
/// <param name="MemoryBytes">That its process uses.</param>
public sealed record SiloView(
    string Address,
    string Name,
    string Status,
    bool Asked,
    bool Draining,
    IReadOnlyList<string> Capabilities,
    string? Version = null,
    DateTimeOffset? Started = null,
    double? UptimeSeconds = null,
    int? Slots = null,
    int? Items = null,
    int? Activations = null,
    double? CpuPercent = null,
    long? MemoryBytes = null);

/// <summary>A silo that is dead: it left, or was declared so.</summary>
/// <param name="Address">Of that life.</param>
/// <param name="Name">Its successor may have the same.</param>
/// <param name="Started">When its life began.</param>
/// <param name="LastSeenAlive">When it last said that it lives.</param>
/// <param name="Suspected">By whom it was suspected; a silo that left names itself.</param>
public sealed record PastSiloView(
    string Address, string Name, DateTimeOffset Started, DateTimeOffset LastSeenAlive, IReadOnlyList<SuspicionView> Suspected);

/// <summary>A vote against a silo.</summary>
/// <param name="By">Address of the silo that gave it.</param>
/// <param name="At">When.</param>
public sealed record SuspicionView(string By, DateTimeOffset At);
