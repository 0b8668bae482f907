using System.Text.Json;
using Lisa.Client.Datasets;

namespace Lisa.Client.Products;

/// <summary>A product: what it was made of, and what it looks like.</summary>
/// <param name="Id">40 hexadecimal digits.</param>
/// <param name="Layout">What every segment looks like.</param>
/// <param name="Operator">What made it; null for a posted dataset.</param>
/// <param name="Version">Of the operator.</param>
/// <param name="Parameters">Complete, in canonical text.</param>
/// <param name="Inputs">In port order.</param>
/// <param name="Total">Segments there will be; null while nobody can know.</param>
/// <param name="Segments">Segments that exist.</param>
/// <param name="Samples">Its length along the axis; null while nobody can know.</param>
public sealed record ProductView(
    string Id,
    LayoutView Layout,
    string? Operator = null,
    int? Version = null,
    IReadOnlyDictionary<string, JsonElement>? Parameters = null,
    IReadOnlyList<ProductInputView>? Inputs = null,
    long? Total = null,
    long? Segments = null,
    long? Samples = null)
{
    /// <summary>Segments whose inputs have changed since they were computed.</summary>
    public long Stale { get; init; }

    /// <summary><c>fresh</c>, or <c>stale</c>: some of it, or of what it is made from, is not what its inputs give now.</summary>
    public string? State { get; init; }
}

/// <summary>Which port read which product.</summary>
public sealed record ProductInputView(string Port, string Product);

/// <summary>What the samples are laid along.</summary>
/// <param name="Axis"><c>time</c>, <c>frequency</c> or <c>row</c>.</param>
/// <param name="Origin">Axis value of sample 0: GPS seconds, Hz, or 0.</param>
/// <param name="Density">Samples per unit of the axis.</param>
/// <param name="SegmentLength">Samples in a full segment; 0 for rows.</param>
/// <param name="Columns">Names and units.</param>
public sealed record LayoutView(string Axis, double Origin, double Density, int SegmentLength, IReadOnlyList<ColumnView> Columns);
