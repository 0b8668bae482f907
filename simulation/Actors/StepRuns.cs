using System.Globalization;
using Lisa.Grains.Flow;

namespace Lisa.Simulation.Actors;

/// <summary>Who wants a step's product, and whether anything was begun since a run first did.</summary>
internal sealed class StepRuns
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    // Stands for the steps that read from a product which was removed under them.
    private const string Restoring = "=restore";
    private readonly Dictionary<string, long> _begunBefore = new(StringComparer.Ordinal);
    private long _begun;

    /// <summary>Of all who want it.</summary>
    public StepInterests Interests { get; } = new(Lease);

    /// <summary>The runs among them.</summary>
    public IEnumerable<string> Names => Interests.Runs.Where(run => run != Restoring);

    public static string NameOf(int run) => run.ToString(CultureInfo.InvariantCulture);

    /// <summary>A run wants the product, or still does; true when it did not before.</summary>
    public bool Engage(int run, int? priority, bool listens, DateTimeOffset now)
    {
        var isNew = Interests.Engage(NameOf(run), priority, listens, now);
        if (isNew)
        {
            _begunBefore[NameOf(run)] = _begun;
        }

        return isNew;
    }

    /// <summary>The product is made again for those that read from it.</summary>
    public void Restore(DateTimeOffset now) => Interests.Engage(Restoring, 0, listens: true, now);

    /// <summary>Some work is begun, for whoever wants it.</summary>
    public void Begin() => _begun++;

    /// <summary>Whether anything was begun since the run first wanted the product; true where nobody knows.</summary>
    public bool HasBegunFor(int run) => !(_begunBefore.TryGetValue(NameOf(run), out var before) && before == _begun);
}
