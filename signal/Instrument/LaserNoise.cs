using System.Numerics.Tensors;
using Lisa.Signal.Simulation;

namespace Lisa.Signal.Instrument;

/// <summary>The frequency noise of free-running lasers, white up to the Nyquist frequency, as a fraction of the laser's frequency.</summary>
internal sealed class LaserNoise
{
    private readonly WhiteNoise[] lasers;
    private readonly double deviation;

    public LaserNoise(double hertzPerRootHz, double sampleRateHz, long seed, int lasers)
    {
        if (!(hertzPerRootHz >= 0 && double.IsFinite(hertzPerRootHz)))
        {
            throw new ArgumentOutOfRangeException(nameof(hertzPerRootHz), hertzPerRootHz, "Laser noise is a number of Hz/√Hz, 0 or more.");
        }

        this.lasers = [.. Enumerable.Range(0, lasers).Select(laser => new WhiteNoise(InstrumentSeeds.Of(seed, RandomQuantity.Laser, laser)))];
        deviation = hertzPerRootHz / InstrumentOptions.LaserFrequencyHz * Math.Sqrt(sampleRateHz / 2);
    }

    public void Fill(int laser, long firstSample, Span<double> samples)
    {
        if (deviation == 0)
        {
            samples.Clear();
            return;
        }

        lasers[laser].Fill(firstSample, samples);
        TensorPrimitives.Multiply(samples, deviation, samples);
    }
}
