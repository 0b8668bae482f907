using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>
/// What work costs the world, estimated from its processor time: <c>energy = CPU time · power of a core · PUE</c>, and
/// <c>CO2e = energy · intensity of the grid</c>. Nothing is measured at a plug; memory, disks, networks and making the machines are not in it.
/// The defaults are those of Lannelongue, Grealey and Inouye, "Green Algorithms: Quantifying the Carbon Footprint of Computation", Advanced
/// Science 8 (2021) 2100707: a core of an unknown processor, the average data centre, the average grid of the world.
/// </summary>
/// <param name="WattsPerCore">Power that a busy core draws, W.</param>
/// <param name="Pue">Power usage effectiveness: energy that the data centre takes over energy that its computers take, at least 1.</param>
/// <param name="GramsPerKilowattHour">Intensity of the grid, gCO2e/kWh.</param>
public sealed record FootprintModel(double WattsPerCore, double Pue, double GramsPerKilowattHour)
{
    private const double SecondsPerHour = 3600;
    private const double WattHoursPerKilowattHour = 1000;

    public static FootprintModel Default { get; } = new(12, 1.67, 475);

    /// <summary>Energy, Wh.</summary>
    public double WattHours(WorkCost cost) => cost.CpuSeconds * WattsPerCore * Pue / SecondsPerHour;

    /// <summary>Emissions, grams of CO2 equivalent.</summary>
    public double Co2eGrams(WorkCost cost) => WattHours(cost) / WattHoursPerKilowattHour * GramsPerKilowattHour;
}
