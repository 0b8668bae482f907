using System.Collections.Immutable;

namespace Lisa.Grains.Contracts;

/// <summary>What undoes a step, as a run planned it.</summary>
/// <param name="Name">Of the compensation.</param>
/// <param name="Version">Of the compensation.</param>
/// <param name="Parameters">Complete with defaults, in canonical text.</param>
/// <param name="Needs">Capabilities that a silo must have to run it.</param>
[GenerateSerializer, Immutable, Alias("lisa.StepCompensation")]
public sealed record StepCompensation(
    [property: Id(0)] string Name,
    [property: Id(1)] int Version,
    [property: Id(2)] ParameterSet Parameters,
    [property: Id(3)] ImmutableArray<string> Needs);

/// <summary>Where a compensation stands.</summary>
public enum CompensationState
{
    /// <summary>Those before it, or some time, must pass first.</summary>
    Waiting,

    /// <summary>It has been begun; whether it ended is not known.</summary>
    Running,

    Done,

    /// <summary>It failed as often as it may, or for good.</summary>
    Failed,
}

/// <summary>A compensation of a run that ended without a commit.</summary>
/// <param name="Step">Which step it undoes.</param>
/// <param name="Name">Of the compensation.</param>
/// <param name="Version">Of the compensation.</param>
[GenerateSerializer, Immutable, Alias("lisa.CompensationStatus")]
public sealed record CompensationStatus(
    [property: Id(0)] string Step,
    [property: Id(1)] string Name,
    [property: Id(2)] int Version)
{
    [Id(3)]
    public CompensationState State { get; init; }

    /// <summary>How often it was begun.</summary>
    [Id(4)]
    public int Attempts { get; init; }

    /// <summary>When it was first begun.</summary>
    [Id(5)]
    public DateTimeOffset? Began { get; init; }

    [Id(6)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    [Id(7)]
    public string? Problem { get; init; }

    public bool HasEnded => State is CompensationState.Done or CompensationState.Failed;
}

/// <summary>One attempt at a compensation. It may not be the first: what it does must do no harm when it is done again.</summary>
/// <param name="Run">Which run ended.</param>
/// <param name="Pipeline">Of the run.</param>
/// <param name="Inputs">Dataset by input name.</param>
/// <param name="Step">Which step is undone.</param>
/// <param name="Product">What the step makes.</param>
/// <param name="State">How the run ends.</param>
/// <param name="Problem">Why; null where it was cancelled.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Compensation">What is to be done.</param>
[GenerateSerializer, Immutable, Alias("lisa.CompensationCall")]
public sealed record CompensationCall(
    [property: Id(0)] string Run,
    [property: Id(1)] string Pipeline,
    [property: Id(2)] ImmutableSortedDictionary<string, string> Inputs,
    [property: Id(3)] string Step,
    [property: Id(4)] ProductId Product,
    [property: Id(5)] RunState State,
    [property: Id(6)] string? Problem,
    [property: Id(7)] int Attempt,
    [property: Id(8)] StepCompensation Compensation);

/// <summary>How an attempt ended.</summary>
/// <param name="Cause">Why it failed; null where it did not.</param>
/// <param name="Lasting">Another attempt would end the same.</param>
[GenerateSerializer, Immutable, Alias("lisa.CompensationResult")]
public sealed record CompensationResult([property: Id(0)] string? Cause, [property: Id(1)] bool Lasting);

/// <summary>One attempt at a compensation on a silo that can make it; gone when it has answered.</summary>
[Alias("lisa.ICompensationGrain")]
public interface ICompensationGrain : IGrainWithStringKey
{
    /// <summary>It takes as long as it takes: a silo that dies meanwhile breaks the call.</summary>
    [Alias("Run"), ResponseTimeout("1.00:10:00")]
    Task<CompensationResult> RunAsync(CompensationCall call);
}
