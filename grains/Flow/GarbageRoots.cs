using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>How long unreferenced products stay, and which count as referenced.</summary>
/// <param name="Grace">How long a product stays after it was found that nothing refers to it. Default an hour.</param>
/// <param name="KeepIntermediatesOf">Of each dataset's so many newest results the intermediate products are kept too. Default 16.</param>
/// <param name="Every">How often a collection is made by itself; zero for never. Default an hour.</param>
public sealed record GarbagePolicy(TimeSpan Grace, int KeepIntermediatesOf, TimeSpan Every)
{
    public static GarbagePolicy Default { get; } = new(TimeSpan.FromHours(1), 16, TimeSpan.FromHours(1));
}

/// <summary>
/// Which products are referred to, and by whom: datasets, what runs under way make, results, and intermediates of the newest results.
/// Of several references to one product the strongest is told. Runs under way must be looked up before results: a run that commits between the two
/// looks is then found in both, the other way round in neither.
/// </summary>
public sealed class GarbageRoots
{
    private readonly Dictionary<ProductId, GarbageVerdict> _roots = [];

    public void AddDataset(string name) => Add(ProductId.OfDataset(name), GarbageReason.Dataset, name);

    public void AddActiveRun(string run, IEnumerable<ProductId> products) => AddAll(products, GarbageReason.ActiveRun, run);

    public void AddResult(string run, IEnumerable<ProductId> outputs) => AddAll(outputs, GarbageReason.Result, run);

    public void AddIntermediates(string run, IEnumerable<ProductId> products) => AddAll(products, GarbageReason.Intermediate, run);

    /// <summary>Why a product is kept; null when nothing refers to it.</summary>
    public GarbageVerdict? Find(ProductId product) => _roots.GetValueOrDefault(product);

    private void AddAll(IEnumerable<ProductId> products, GarbageReason reason, string by)
    {
        foreach (var product in products)
        {
            Add(product, reason, by);
        }
    }

    // The order of the reasons is that of their strength.
    private void Add(ProductId product, GarbageReason reason, string by)
    {
        if (!_roots.TryGetValue(product, out var known) || known.Reason > reason)
        {
            _roots[product] = new GarbageVerdict(GarbageAction.Keep, reason, by);
        }
    }
}
