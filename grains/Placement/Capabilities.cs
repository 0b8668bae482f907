using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Lisa.Grains.Placement;

/// <summary>
/// What silos offer beyond slots: a tool, a big memory. A silo says it in its Orleans metadata, under
/// <c>lisa.capability.NAME</c>; a step asks for it by <c>needs</c> in its pipeline.
/// </summary>
public sealed class Capabilities(ISiloMetadataCache metadata, IClusterMembershipService membership)
{
    /// <summary>What the metadata keys of capabilities begin with.</summary>
    public const string KeyPrefix = "lisa.capability.";

    /// <summary>Whether a silo offers all of <paramref name="needs"/>.</summary>
    public bool Offers(SiloAddress silo, IReadOnlyList<string> needs) =>
        needs.Count == 0 || needs.All(need => metadata.GetSiloMetadata(silo).Metadata.ContainsKey(KeyPrefix + need));

    /// <summary>Whether any active silo does.</summary>
    public bool AnyOffers(IReadOnlyList<string> needs) =>
        needs.Count == 0 || membership.CurrentSnapshot.Members.Values.Any(member => member.Status == SiloStatus.Active && Offers(member.SiloAddress, needs));
}
