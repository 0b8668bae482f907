using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>Which combinations are computed, and how.</summary>
/// <param name="Generation">1.5 is the first.</param>
/// <param name="Channels">One of <see cref="ChannelChoices"/>.</param>
/// <param name="RateHz">Of the data.</param>
/// <param name="MeasurementOrder">Odd.</param>
/// <param name="DelayOrder">Odd.</param>
internal sealed record TdiDesign(TdiGeneration Generation, string Channels, double RateHz, int MeasurementOrder, int DelayOrder)
{
    /// <summary>Memory of an evaluator, roughly.</summary>
    public const long Bytes = 65536;

    public static ImmutableArray<string> ChannelChoices { get; } = ["all", "xyz", "aet", "sagnac"];

    /// <summary>Columns of the output.</summary>
    public IEnumerable<string> Names => Combinations.Concat(All ? Michelson.Aet(Generation) : []).Select(each => each.Name);

    /// <summary>A, E and T are made of X, Y and Z, and not of the measurements.</summary>
    public bool All => Channels == "all";

    private IReadOnlyList<TdiCombination> Combinations => Channels switch
    {
        "sagnac" => Sagnac.Abc(Generation),
        "aet" => Michelson.Aet(Generation),
        _ => Michelson.Xyz(Generation),
    };

    public static TdiDesign From(ParameterSet parameters, double rateHz) => new(
        parameters.Text("generation") == "2" ? TdiGeneration.Second : TdiGeneration.First, parameters.Text("channels"), rateHz,
        (int)parameters.Integer("measurement_order"), (int)parameters.Integer("delay_order"));

    public TdiEvaluator Make() => new(Combinations, new TdiOptions(RateHz) { MeasurementOrder = MeasurementOrder, DelayOrder = DelayOrder });
}
