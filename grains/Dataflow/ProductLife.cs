using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Which life of a product a step works on, and whether its inputs were removed under it: made before the logs are read.</summary>
internal sealed class ProductLife(StepDefinition definition, SegmentComputer computer)
{
    private readonly long _generation = computer.Output.Generation;

    /// <summary>The product has not been removed since, as far as this silo has seen.</summary>
    public bool IsCurrent => computer.Output.Generation == _generation;

    /// <summary>Inputs that were removed once and are not whole: a run that saw them whole before would not ask for them again.</summary>
    public IReadOnlyList<ProductId> LostInputs =>
    [
        .. definition.Inputs.Where((_, at) => computer.InputLogs[at] is { Generation: > 0 } log && log.Count < (log.Total ?? long.MaxValue))
            .Select(input => input.Product).Distinct(),
    ];
}
