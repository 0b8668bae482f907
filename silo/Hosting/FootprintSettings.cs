using Lisa.Grains.Flow;

namespace Lisa.Silo.Hosting;

/// <summary>
/// Settings of the footprint's model: <c>watts-per-core</c> (0 to 1000), <c>pue</c> (1 to 10) and <c>grid-gco2e-kwh</c> (0 to 5000), with the
/// defaults of <see cref="FootprintModel.Default"/>.
/// </summary>
internal static class FootprintSettings
{
    /// <exception cref="ArgumentException">A value is not what it should be; the message says which and what would be.</exception>
    public static FootprintModel From(IConfiguration configuration)
    {
        var standard = FootprintModel.Default;
        return new FootprintModel(
            configuration.Real("watts-per-core", standard.WattsPerCore, 0, 1000),
            configuration.Real("pue", standard.Pue, 1, 10),
            configuration.Real("grid-gco2e-kwh", standard.GramsPerKilowattHour, 0, 5000));
    }
}
