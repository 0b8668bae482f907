using Lisa.Client.Datasets;

namespace Lisa.Client.Results;

/// <summary>What a committed run left in the catalogue.</summary>
/// <param name="Run">The run.</param>
/// <param name="Pipeline">What it ran.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Outputs">The pipeline's outputs.</param>
/// <param name="Dataset">What it ran on; null where the silo does not say it.</param>
/// <param name="CommittedUtc">When all of it became visible, at once.</param>
public sealed record ResultView(
    string Run,
    string Pipeline,
    int Version,
    IReadOnlyList<ResultOutputView> Outputs,
    string? Dataset = null,
    DateTimeOffset? CommittedUtc = null);

/// <summary>One output of a committed run.</summary>
/// <param name="Name">As the pipeline names it.</param>
/// <param name="Product">Its product.</param>
/// <param name="Axis"><c>time</c>, <c>frequency</c> or <c>row</c>.</param>
/// <param name="Columns">Names and units.</param>
/// <param name="Rows">Of a table, a value a column, null where there is none; null in listings and for what is no table.</param>
/// <param name="Truncated">Whether the table has more rows than are here; null where no rows were asked for.</param>
public sealed record ResultOutputView(
    string Name,
    string Product,
    string Axis,
    IReadOnlyList<ColumnView> Columns,
    IReadOnlyList<IReadOnlyList<double?>>? Rows = null,
    bool? Truncated = null);
