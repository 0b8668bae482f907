using System.Net.Http.Headers;
using System.Text;
using Lisa.Client.Http;

namespace Lisa.Client.Pipelines;

/// <summary>Pipelines: submit, list, read.</summary>
public sealed class PipelinesClient
{
    private readonly Transport _transport;

    internal PipelinesClient(Transport transport) => _transport = transport;

    /// <summary>Submits a pipeline's YAML; the same text again is the same version. Repeatable. Refusals name the line.</summary>
    public Task<PipelineVersionView> SubmitAsync(string yaml, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "pipelines"), () => new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml", "utf-8")),
        Repeat.Allowed, LisaJson.Default.PipelineVersionView, cancellation);

    /// <param name="after">A page's <c>Next</c>; null for the first page.</param>
    /// <param name="limit">Most items in the page; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Page<PipelineSummary>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new Query("v1", "pipelines").With("after", after).With("limit", limit), LisaJson.Default.PagePipelineSummary, cancellation);

    /// <param name="name">The pipeline.</param>
    /// <param name="version">Null for the newest.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<PipelineView> GetAsync(string name, int? version = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "pipelines", name).With("version", version), LisaJson.Default.PipelineView, cancellation);
}
