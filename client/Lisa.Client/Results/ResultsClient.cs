using Lisa.Client.Http;

namespace Lisa.Client.Results;

/// <summary>The catalogue of committed results.</summary>
public sealed class ResultsClient
{
    private readonly Transport _transport;

    internal ResultsClient(Transport transport) => _transport = transport;

    /// <param name="dataset">Only results of runs on it; null for all.</param>
    /// <param name="limit">Most items; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Page<ResultView>> ListAsync(string? dataset = null, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new Query("v1", "results").With("dataset", dataset).With("limit", limit), LisaJson.Default.PageResultView, cancellation);

    /// <summary>One run's results, tables with their rows.</summary>
    public Task<ResultView> GetAsync(string run, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "results", run), LisaJson.Default.ResultView, cancellation);
}
