namespace Lisa.Simulation.Checks;

/// <summary>A promise was broken.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);
