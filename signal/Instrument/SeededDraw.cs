using Lisa.Signal.Simulation;

namespace Lisa.Signal.Instrument;

/// <summary>Draws one after another out of a seed: the uniform variates that are under <see cref="WhiteNoise"/>.</summary>
internal sealed class SeededDraw(long seed)
{
    private readonly WhiteNoise source = new(seed);
    private long drawn;

    /// <summary>Strictly between 0 and 1.</summary>
    public double Uniform() => source.Uniform(drawn++);

    /// <summary>0 to count − 1.</summary>
    public int Below(int count) => Math.Min((int)(Uniform() * count), count - 1);

    /// <summary>Exponential, of the given mean: the time to the next event of a Poisson process.</summary>
    public double Waiting(double mean) => -mean * Math.Log(Uniform());

    public double LogUniform(double least, double most) => least * Math.Pow(most / least, Uniform());
}
