using System.Collections.Immutable;
using Lisa.Grains.Operators.Catalogue;
using Lisa.Grains.Operators.Detection;
using Lisa.Grains.Operators.Filters;
using Lisa.Grains.Operators.Galactic;
using Lisa.Grains.Operators.Interferometry;
using Lisa.Grains.Operators.MassiveBinaries;
using Lisa.Grains.Operators.Reductions;
using Lisa.Grains.Operators.Spectra;

namespace Lisa.Grains.Operators;

/// <summary>The operators that every silo has.</summary>
public static class StandardOperators
{
    /// <summary>One instance of each; they keep nothing but designs, and serve all threads.</summary>
    public static ImmutableArray<IOperator> All { get; } =
    [
        new DetrendOperator(),
        new BandpassOperator(),
        new ResampleOperator(),
        new DecimateOperator(),
        new WelchOperator(),
        new NoiseModelOperator(),
        new WhitenOperator(),
        new MatchedFilterOperator(),
        new TriggersOperator(),
        new GlitchesOperator(),
        new StatisticsOperator(),
        new QualityFlagsOperator(),
        new MaskOperator(),
        new TimeShiftOperator(),
        new RangingFusionOperator(),
        new IntermediaryVariablesOperator(),
        new TdiOperator(),
        new HeterodyneOperator(),
        new GalacticSearchOperator(),
        new GalacticFitOperator(),
        new CatalogueOperator(),
        new CatalogueUpdateOperator(),
        new MbhbSearchOperator(),
        new MbhbCandidatesOperator(),
        new MbhbAlertOperator(),
    ];
}
