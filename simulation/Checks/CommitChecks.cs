using Lisa.Simulation.Actors;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Checks;

/// <summary>
/// What is promised of the products that a run asks the catalogue to take. Each is, as it was when the run looked at it, what a batch run gives on posted
/// segments of which each was the one in force at some moment between the beginning of the run's last look and the look at that product. So where nothing is
/// confirmed meanwhile, it is what a batch run gives on the data as they are; and what was revised before the look began is in no committed product.
/// </summary>
internal sealed class CommitChecks(World world, Checks checks)
{
    private readonly Dictionary<ulong, ulong[]> _sources = [];

    /// <summary>Whether it is known already what a content was computed from.</summary>
    public bool Knows(ulong content) => _sources.ContainsKey(content);

    /// <summary>A content was computed from these, and that was found to be right.</summary>
    public void Learn(ulong content, ulong[] sources) => _sources[content] = sources;

    /// <summary>A product as it is now, whether or not it is whole.</summary>
    public ProductLook LookAt(int product)
    {
        var log = new LogView(world.Store[product], world.Rules, 0);
        log.Refresh();
        return new ProductLook(product, world.Turns.Now, [.. log.Arrivals.Distinct().Select(index => log.Find(index)!.Value.Content)]);
    }

    /// <summary>A run asks to be committed.</summary>
    /// <param name="run">Which.</param>
    /// <param name="began">When its last look began.</param>
    /// <param name="looks">What it saw of its products, in the order in which it looked.</param>
    public void Commit(RunActivation run, TimeSpan began, IReadOnlyList<ProductLook> looks)
    {
        var seen = new HashSet<ulong>();
        var open = new Stack<ulong>();
        foreach (var look in looks)
        {
            foreach (var content in look.Contents)
            {
                open.Push(content);
            }

            while (open.TryPop(out var content))
            {
                if (!seen.Add(content))
                {
                    continue;
                }

                if (!_sources.TryGetValue(content, out var sources))
                {
                    checks.Hold(
                        checks.Data.Reigned(content, began, look.Time),
                        $"{run} commits product {look.Product} of data that were superseded before it began to look at {began.TotalSeconds} s");
                    continue;
                }

                foreach (var source in sources)
                {
                    open.Push(source);
                }
            }
        }
    }
}
