using Lisa.Signal.Instrument;
using Lisa.Signal.Sources;

namespace Lisa.Cli.Simulate;

/// <summary>The sources that are simulated.</summary>
internal sealed record SimulatedSky(IReadOnlyList<NamedBinary> Binaries, IReadOnlyList<MassiveBinary> MassiveBinaries)
{
    // A ring-down has nothing to speak of at four times its frequency.
    private const double RingdownBand = 4;

    public int Count => Binaries.Count + MassiveBinaries.Count;

    /// <exception cref="ArgumentException">A source is none, or too fast for the sample rate.</exception>
    public IEnumerable<BandLimitedWave> Waves(double sampleRateHz)
    {
        foreach (var each in Binaries)
        {
            yield return new BandLimitedWave(each.Binary.ToWave(), each.HighestFrequencyHz);
        }

        foreach (var binary in MassiveBinaries)
        {
            // At the full rate nothing is interpolated, so the band may be wider than a tenth of it, but the ring-down itself may not lie there.
            var ringdownHz = new MassiveChirp(binary.Mass1SolarMasses, binary.Mass2SolarMasses).RingdownFrequencyHz;
            yield return new BandLimitedWave(binary.ToWave(), Math.Max(ringdownHz, Math.Min(RingdownBand * ringdownHz, sampleRateHz / 10)));
        }
    }
}
