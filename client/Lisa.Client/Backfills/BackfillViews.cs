namespace Lisa.Client.Backfills;

/// <summary>One pipeline over many datasets.</summary>
/// <param name="Pipeline">Name of a submitted pipeline.</param>
/// <param name="Input">The input that goes over the datasets.</param>
/// <param name="Datasets">Their names, in order; null where a pattern says which.</param>
/// <param name="Pattern">Names with <c>*</c> for any letters and <c>?</c> for one; null where they are named.</param>
/// <param name="Inputs">Dataset by input name for the others.</param>
/// <param name="Version">Null for the newest.</param>
/// <param name="AtOnce">Runs under way at once; null leaves it to the silo.</param>
/// <param name="Priority">Of the runs; null for none.</param>
/// <param name="Tenant">Whom the runs belong to; null for the default one.</param>
public sealed record NewBackfill(
    string Pipeline,
    string Input,
    IReadOnlyList<string>? Datasets = null,
    string? Pattern = null,
    IReadOnlyDictionary<string, string>? Inputs = null,
    int? Version = null,
    int? AtOnce = null,
    int? Priority = null,
    string? Tenant = null);

/// <summary>The run on one dataset of a backfill.</summary>
/// <param name="Dataset">On which.</param>
/// <param name="Run">The run.</param>
/// <param name="Problem">Why it did not commit; null while it is under way.</param>
public sealed record BackfillRunView(string Dataset, string Run, string? Problem = null);

/// <summary>A backfill as it is now.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Pipeline">What it runs.</param>
/// <param name="PipelineVersion">Which version of it.</param>
/// <param name="Input">The input that goes over the datasets.</param>
/// <param name="AtOnce">Runs under way at once, at most.</param>
/// <param name="State"><c>running</c>, <c>finished</c> or <c>cancelled</c>.</param>
/// <param name="CreatedUtc">When it was started.</param>
/// <param name="Total">Datasets in all.</param>
/// <param name="Waiting">Datasets whose runs have not been started.</param>
/// <param name="Committed">Datasets whose runs committed.</param>
/// <param name="Failed">Datasets whose runs did not.</param>
/// <param name="Running">The runs under way.</param>
/// <param name="Failures">The runs that did not commit, the first 1000.</param>
/// <param name="FinishedUtc">When it was over.</param>
public sealed record BackfillView(
    string Id,
    string Pipeline,
    int PipelineVersion,
    string Input,
    int AtOnce,
    string State,
    DateTimeOffset CreatedUtc,
    int Total,
    int Waiting,
    int Committed,
    int Failed,
    IReadOnlyList<BackfillRunView> Running,
    IReadOnlyList<BackfillRunView> Failures,
    DateTimeOffset? FinishedUtc = null)
{
    /// <summary>Whom its runs belong to; null when the silo does not say.</summary>
    public string? Tenant { get; init; }
}
