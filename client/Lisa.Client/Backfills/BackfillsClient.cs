using System.Net.Http.Json;
using Lisa.Client.Http;

namespace Lisa.Client.Backfills;

/// <summary>Backfills: one pipeline over many datasets.</summary>
public sealed class BackfillsClient
{
    private readonly Transport _transport;

    internal BackfillsClient(Transport transport) => _transport = transport;

    /// <summary>Starts it. Sent once: a repetition would be a second one.</summary>
    public Task<BackfillView> StartAsync(NewBackfill backfill, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "backfills"), () => JsonContent.Create(backfill, LisaJson.Default.NewBackfill), Repeat.Never, LisaJson.Default.BackfillView, cancellation);

    public Task<Page<BackfillView>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) => _transport.GetAsync(
        new Query("v1", "backfills").With("after", after).With("limit", limit), LisaJson.Default.PageBackfillView, cancellation);

    public Task<BackfillView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "backfills", id), LisaJson.Default.BackfillView, cancellation);

    /// <summary>Starts no further run and cancels those under way. Repeatable.</summary>
    public Task<BackfillView> CancelAsync(string id, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "backfills", id, "cancel"), () => null, Repeat.Allowed, LisaJson.Default.BackfillView, cancellation);
}
