using System.Collections.Immutable;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>A column of time-delay interferometry by its name: what its noise is.</summary>
internal readonly record struct TdiColumn(char Channel, TdiGeneration Generation)
{
    // A bin's mean is that of so many places within it.
    private const int Places = 8;

    // LISA's arms differ by as much from each other and from themselves a year later, and where equal arms are blind, none of them is for long.
    private const double ArmSpread = 0.02;

    // Below, T of unequal arms is not what it is for equal ones.
    private const double LowestOfNullHz = 5e-3;

    public static ImmutableArray<string> Names { get; } = [.. "12".SelectMany(generation => "XYZAET".Select(channel => $"{channel}{generation}"))];

    /// <summary>Whether test masses are heard, at frequencies where there is anything to hear.</summary>
    public bool HearsTestMasses => Channel != 'T';

    /// <summary>Where the model for equal arms begins to hold.</summary>
    public double LowestHz => Channel == 'T' ? LowestOfNullHz : 0;

    /// <summary>Null where it is none of <see cref="Names"/>.</summary>
    public static TdiColumn? Parse(string name) =>
        Names.Contains(name) ? new TdiColumn(name[0], name[1] == '1' ? TdiGeneration.First : TdiGeneration.Second) : null;

    /// <summary>
    /// The density in every bin from 0 Hz on: its mean over the bin, or over 2 % of the frequency to each side where that is more; at 0 Hz the next
    /// bin's. So zeros of the combination are filled about as real arms fill them.
    /// </summary>
    public void Fill(LisaNoise noise, double binHz, Span<double> density)
    {
        for (var bin = 1; bin < density.Length; bin++)
        {
            var (sum, half) = (0.0, Math.Max(0.5, ArmSpread * bin));
            for (var place = 0; place < Places; place++)
            {
                sum += Density(noise, (bin + (half * ((((2 * place) + 1.0) / Places) - 1))) * binHz);
            }

            density[bin] = sum / Places;
        }

        if (density.Length > 0)
        {
            density[0] = density.Length > 1 ? density[1] : Density(noise, binHz);
        }
    }

    private double Density(LisaNoise noise, double frequencyHz) => Channel switch
    {
        'A' or 'E' => noise.A(frequencyHz, Generation),
        'T' => noise.T(frequencyHz, Generation),
        _ => noise.X(frequencyHz, Generation),
    };
}
