namespace Lisa.Simulation.Actors;

/// <summary>A reference, as streams carry it: these segments of the product are durable.</summary>
internal sealed record StreamEvent(int Product, long First, long End);
