namespace Lisa.Grains.Placement;

/// <summary>Has work under way that it finishes, or hands over, before its silo stops.</summary>
public interface IDrainable
{
    /// <summary>Takes no more work, and returns when none is left.</summary>
    /// <param name="cancellation">Time is up: what is left is given up.</param>
    Task DrainAsync(CancellationToken cancellation);
}
