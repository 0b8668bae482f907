using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>One pipeline over many datasets.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Version">Of the pipeline, fixed when the backfill starts.</param>
/// <param name="Input">The input of the pipeline that goes over the datasets.</param>
/// <param name="Datasets">What it goes over, in this order.</param>
/// <param name="Inputs">Dataset by input name for the others, the same in each run.</param>
/// <param name="AtOnce">Runs under way at once.</param>
/// <param name="Priority">Of the runs.</param>
[GenerateSerializer, Immutable, Alias("lisa.BackfillRequest")]
public sealed record BackfillRequest(
    [property: Id(0)] string Pipeline,
    [property: Id(1)] int? Version,
    [property: Id(2)] string Input,
    [property: Id(3)] ImmutableArray<string> Datasets,
    [property: Id(4)] ImmutableSortedDictionary<string, string> Inputs,
    [property: Id(5)] int AtOnce,
    [property: Id(6)] int Priority)
{
    /// <summary>Whom its runs belong to; null for <see cref="TenantNames.Default"/>.</summary>
    [Id(7)]
    public string? Tenant { get; init; }

    /// <summary>The run on one of the datasets.</summary>
    public RunRequest RunOn(string dataset) => new(Pipeline, Version, Inputs.SetItem(Input, dataset), Priority) { Tenant = Tenant };
}

/// <summary>A dataset whose run did not commit.</summary>
/// <param name="Item">Its place among the datasets.</param>
/// <param name="Problem">Why.</param>
[GenerateSerializer, Immutable, Alias("lisa.BackfillFailure")]
public sealed record BackfillFailure([property: Id(0)] int Item, [property: Id(1)] string Problem);

/// <summary>How far a backfill is: what it must not forget.</summary>
/// <param name="Next">The first dataset whose run has not been started.</param>
/// <param name="Open">Datasets whose runs are under way, as far as is known.</param>
/// <param name="Failed">Datasets whose runs did not commit.</param>
/// <param name="Cancelled">No further run is started.</param>
[GenerateSerializer, Immutable, Alias("lisa.BackfillMark")]
public sealed record BackfillMark(
    [property: Id(0)] int Next,
    [property: Id(1)] ImmutableArray<int> Open,
    [property: Id(2)] ImmutableArray<BackfillFailure> Failed,
    [property: Id(3)] bool Cancelled)
{
    public static BackfillMark Begin { get; } = new(0, [], [], false);

    /// <summary>Datasets whose runs committed.</summary>
    public int Committed => Next - Open.Length - Failed.Length;
}

/// <summary>A backfill as it is now.</summary>
[GenerateSerializer, Immutable, Alias("lisa.BackfillStatus")]
public sealed record BackfillStatus(
    [property: Id(0)] string Id,
    [property: Id(1)] BackfillRequest Request,
    [property: Id(2)] BackfillMark Mark,
    [property: Id(3)] DateTimeOffset Created,
    [property: Id(4)] DateTimeOffset? Finished);

/// <summary>A backfill: starts a run for each of its datasets, a bounded number at once.</summary>
[Alias("lisa.IBackfillGrain")]
public interface IBackfillGrain : IGrainWithStringKey
{
    /// <summary>Starts it; asked again, it is the same.</summary>
    /// <exception cref="RefusalException">Pipeline and first dataset do not fit each other.</exception>
    [Alias("Start")]
    Task<BackfillStatus> StartAsync(BackfillRequest request);

    /// <summary>Null where no such backfill was started.</summary>
    [Alias("Get")]
    Task<BackfillStatus?> GetAsync();

    /// <summary>Starts no further run and cancels those under way; one that is over stays what it is.</summary>
    [Alias("Cancel")]
    Task<BackfillStatus?> CancelAsync();

    /// <summary>Goes on where a dead silo left it.</summary>
    [Alias("Resume")]
    Task ResumeAsync();
}
