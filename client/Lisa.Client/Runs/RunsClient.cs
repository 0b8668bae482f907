using System.Net.Http.Json;
using Lisa.Client.Explanations;
using Lisa.Client.Footprint;
using Lisa.Client.Http;
using Lisa.Client.Provenance;

namespace Lisa.Client.Runs;

/// <summary>Runs: start, watch, cancel, list.</summary>
public sealed class RunsClient
{
    private readonly Transport _transport;

    internal RunsClient(Transport transport) => _transport = transport;

    /// <summary>Starts a run. Sent once: a repetition would be a second run.</summary>
    public Task<RunView> StartAsync(NewRun run, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "runs"), () => JsonContent.Create(run, LisaJson.Default.NewRun), Repeat.Never, LisaJson.Default.RunView, cancellation);

    public Task<RunView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "runs", id), LisaJson.Default.RunView, cancellation);

    /// <param name="after">A page's <c>Next</c>; null for the first page.</param>
    /// <param name="limit">Most items in the page; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Page<RunView>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "runs").With("after", after).With("limit", limit), LisaJson.Default.PageRunView, cancellation);

    /// <summary>Withdraws a run; what it computed stays. Repeatable.</summary>
    public Task<RunView> CancelAsync(string id, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "runs", id, "cancel"), () => null, Repeat.Allowed, LisaJson.Default.RunView, cancellation);

    /// <summary>Why its steps and their segments are as they are.</summary>
    /// <param name="id">The run.</param>
    /// <param name="step">One of its steps; null for all.</param>
    /// <param name="segment">One segment of the step; null for the step as a whole.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ExplanationView> ExplainAsync(string id, string? step = null, long? segment = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new Query("v1", "runs", id, "explanation").With("step", step).With("segment", segment), LisaJson.Default.ExplanationView, cancellation);

    /// <summary>What it cost, and what reuse avoided.</summary>
    public Task<RunFootprintView> FootprintAsync(string id, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "runs", id, "footprint"), LisaJson.Default.RunFootprintView, cancellation);

    /// <summary>Copies where its products come from to a stream.</summary>
    /// <param name="id">The run.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="samples">Whether a crate has the outputs' samples too.</param>
    /// <param name="destination">Where it is copied to.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task ProvenanceAsync(string id, ProvenanceFormat format, bool samples, Stream destination, CancellationToken cancellation = default) =>
        Download.ToAsync(_transport, new Query("v1", "runs", id, "provenance").With(format, samples), destination, cancellation);

    /// <summary>The segments that a run waits for, since they were given up.</summary>
    /// <param name="id">The run.</param>
    /// <param name="step">Of one of its steps; null for all.</param>
    /// <param name="after">A page's <c>Next</c>; null for the first page.</param>
    /// <param name="limit">Most items in the page; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Page<DeadLetterView>> DeadLettersAsync(
        string id, string? step = null, string? after = null, int? limit = null, CancellationToken cancellation = default) => _transport.GetAsync(
        new Query("v1", "runs", id, "dead-letters").With("step", step).With("after", after).With("limit", limit), LisaJson.Default.PageDeadLetterView, cancellation);

    /// <summary>Has dead letters tried again: all of the run's, a step's, or that of one segment. Repeatable: what is tried already is listed no more.</summary>
    public Task<RetriedView> RetryDeadLettersAsync(string id, string? step = null, long? segment = null, CancellationToken cancellation = default) =>
        _transport.PostAsync(
            new Query("v1", "runs", id, "dead-letters", "retry").With("step", step).With("segment", segment), () => null,
            segment is null ? Repeat.Allowed : Repeat.Never, LisaJson.Default.RetriedView, cancellation);

    /// <summary>
    /// The run as it stands, then again whenever it changes, until it is final. Survives broken connections: each state is complete, so
    /// a missed one costs nothing.
    /// </summary>
    public IAsyncEnumerable<RunView> WatchAsync(string id, CancellationToken cancellation = default) =>
        new RunEvents(_transport, id).ReadAsync(cancellation);
}
