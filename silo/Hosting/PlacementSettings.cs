using Lisa.Grains.Dataflow;
using Lisa.Grains.Placement;

namespace Lisa.Silo.Hosting;

/// <summary>How work items find their silos.</summary>
/// <param name="Name"><c>placement</c>: slots for the platform's own director; resources or activations for Orleans', for comparison. Default slots.</param>
/// <param name="Locality"><c>locality</c>: how many waiting items warm inputs are worth, 0-10. Default 0.5.</param>
public sealed record PlacementSettings(string Name, double Locality)
{
    /// <exception cref="ArgumentException">A value is not what it should be; the message says which and what would be.</exception>
    public static PlacementSettings From(IConfiguration configuration)
    {
        var name = configuration["placement"] ?? PlacementChoice.Names[0];
        if (!PlacementChoice.Names.Contains(name))
        {
            throw new ArgumentException($"placement: '{name}' is none of {string.Join(", ", PlacementChoice.Names)}");
        }

        return new PlacementSettings(name, configuration.Real("locality", new SlotWeights().Locality, 0, 10));
    }
}
