namespace Lisa.Signal.Filters;

/// <summary>What lies beyond the samples that a filter is given: the ends of the data, or missing halo.</summary>
public enum FilterEdge
{
    /// <summary>Unknown: an output that needs a sample from there is NaN.</summary>
    Gap,

    /// <summary>Zeros, as scipy.signal assumes.</summary>
    Zero,
}
