namespace Lisa.Simulation.Actors;

/// <summary>What kinds of grains there are.</summary>
internal enum GrainKind
{
    Dataset,
    Step,
    Run,
    Catalogue,

    /// <summary>What a step listed as given up.</summary>
    Letters,
}

/// <summary>Which grain.</summary>
internal readonly record struct GrainKey(GrainKind Kind, int Number)
{
    public override string ToString() => $"{Kind} {Number}";
}

/// <summary>One activation of a virtual actor on one silo; there may be others elsewhere for a while.</summary>
internal abstract class Activation(GrainKey key, Silo host)
{
    private readonly string _name = $"{key} on {host}";

    public GrainKey Key { get; } = key;

    public Silo Host { get; } = host;

    /// <summary>Its silo died, or it was put down: nothing that comes now counts.</summary>
    public bool IsGone { get; private set; }

    public override string ToString() => _name;

    public virtual void Start()
    {
    }

    /// <summary>Its silo has a new view of the members.</summary>
    public virtual void ViewChanged()
    {
    }

    public void Drop()
    {
        IsGone = true;
        Host.Activations.Remove(this);
    }

    /// <summary>A turn of this activation, if it is still there.</summary>
    protected void Later(TimeSpan delay, Action turn) => Host.After(delay, () =>
    {
        if (!IsGone)
        {
            turn();
        }
    });
}
