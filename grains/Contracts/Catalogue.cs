using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>A committed run's products, as scientists see them.</summary>
[GenerateSerializer, Immutable, Alias("lisa.CatalogueEntry")]
public sealed record CatalogueEntry(
    [property: Id(0)] string Run,
    [property: Id(1)] string Pipeline,
    [property: Id(2)] int Version,
    [property: Id(3)] string Dataset,
    [property: Id(4)] DateTimeOffset Committed,
    [property: Id(5)] ImmutableArray<CatalogueOutput> Outputs);

/// <summary>One committed product.</summary>
[GenerateSerializer, Immutable, Alias("lisa.CatalogueOutput")]
public sealed record CatalogueOutput(
    [property: Id(0)] string Name,
    [property: Id(1)] ProductId Product,
    [property: Id(2)] Layout Layout);

/// <summary>A run that ended without a commit, and never will be committed.</summary>
[GenerateSerializer, Immutable, Alias("lisa.CatalogueWithdrawal")]
public sealed record CatalogueWithdrawal(
    [property: Id(0)] string Run,
    [property: Id(1)] RunState State,
    [property: Id(2)] string? Problem);

/// <summary>
/// The committed results on one dataset: all of a run's products, or none. It is also where two activations of one run agree on how it
/// ended: whichever comes first with a commit or a withdrawal decides.
/// </summary>
[Alias("lisa.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Committing the same run again changes nothing.</summary>
    /// <returns>Null when it is committed; the withdrawal where the run was withdrawn before.</returns>
    [Alias("Commit")]
    Task<CatalogueWithdrawal?> CommitAsync(CatalogueEntry entry);

    /// <summary>Sees to it that the run is never committed; false where it has been. The first withdrawal counts.</summary>
    [Alias("Withdraw")]
    Task<bool> WithdrawAsync(CatalogueWithdrawal withdrawal);

    /// <summary>How the run ended, as far as anything is known here.</summary>
    [Alias("EndOf")]
    Task<(bool Committed, CatalogueWithdrawal? Withdrawal)> EndOfAsync(string run);

    /// <summary>Newest first.</summary>
    [Alias("List")]
    Task<ImmutableArray<CatalogueEntry>> ListAsync(int limit);

    /// <summary>Null where no such run was committed here.</summary>
    [Alias("Find")]
    Task<CatalogueEntry?> FindAsync(string run);
}

/// <summary>A stored version of a pipeline.</summary>
[GenerateSerializer, Immutable, Alias("lisa.PipelineVersion")]
public sealed record PipelineVersion(
    [property: Id(0)] string Name,
    [property: Id(1)] int Version,
    [property: Id(2)] string Hash,
    [property: Id(3)] string Summary,
    [property: Id(4)] string Yaml);

/// <summary>Immutable versions of a pipeline definition.</summary>
[Alias("lisa.IPipelineGrain")]
public interface IPipelineGrain : IGrainWithStringKey
{
    /// <summary>Adds a version, unless the newest one is the same text.</summary>
    [Alias("Submit")]
    Task<(PipelineVersion Version, bool Created)> SubmitAsync(string summary, string yaml);

    /// <summary>Null for the newest; null back where there is none.</summary>
    [Alias("Get")]
    Task<PipelineVersion?> GetAsync(int? version);
}

/// <summary>Names in the order they were added, in pages: the list of datasets, pipelines, runs.</summary>
[Alias("lisa.IDirectoryGrain")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Adding names again changes nothing.</summary>
    [Alias("Add")]
    Task AddAsync(ImmutableArray<string> names);

    /// <summary>Takes a name off, as an incomplete run that ended.</summary>
    [Alias("Remove")]
    Task RemoveAsync(string name);

    /// <summary>Up to <paramref name="limit"/> names before <paramref name="before"/> (newest first), all of them when it is null.</summary>
    [Alias("List")]
    Task<ImmutableArray<string>> ListAsync(string? before, int limit);
}
