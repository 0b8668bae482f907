namespace Lisa.Grains.Placement;

/// <summary>What a silo finishes, or hands over, before it stops.</summary>
public interface IDrainable
{
    /// <summary>Takes nothing new from now on, and returns when nothing is left; at the latest when it is cancelled.</summary>
    Task DrainAsync(CancellationToken cancellation);
}
