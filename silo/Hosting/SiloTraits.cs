using System.Globalization;
using Lisa.Grains.Placement;

namespace Lisa.Silo.Hosting;

/// <summary>What silos tell each other of themselves once, when they join: Orleans' silo metadata.</summary>
public static class SiloTraits
{
    public const string Version = "lisa.version";
    public const string Writer = "lisa.writer";
    private const string SlotCount = "lisa.slots";

    /// <summary>The metadata of a silo.</summary>
    public static Dictionary<string, string> Of(SiloIdentity identity, int slots, IEnumerable<string> capabilities) => new(
        capabilities.Select(capability => KeyValuePair.Create(Capabilities.KeyPrefix + capability, "true")))
    {
        [Version] = SiloIdentity.Version,
        [Writer] = identity.Writer,
        [SlotCount] = slots.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Compute slots; null where the silo has not said yet.</summary>
    public static int? Slots(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.GetValueOrDefault(SlotCount) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var slots) ? slots : null;

    public static IEnumerable<string> Offered(IReadOnlyDictionary<string, string>? metadata) => (metadata ?? new Dictionary<string, string>())
        .Where(each => each.Key.StartsWith(Capabilities.KeyPrefix, StringComparison.Ordinal) && each.Value == "true")
        .Select(each => each.Key[Capabilities.KeyPrefix.Length..])
        .Order(StringComparer.Ordinal);
}
