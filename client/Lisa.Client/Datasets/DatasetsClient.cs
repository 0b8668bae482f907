using System.Net.Http.Json;
using Lisa.Client.Http;

namespace Lisa.Client.Datasets;

/// <summary>Datasets: make, post, seal, list, read.</summary>
public sealed class DatasetsClient
{
    private readonly Transport _transport;

    internal DatasetsClient(Transport transport) => _transport = transport;

    /// <summary>Makes a dataset, or finds the identical one. Repeatable.</summary>
    public Task<DatasetView> CreateAsync(NewDataset dataset, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "datasets"), () => JsonContent.Create(dataset, LisaJson.Default.NewDataset), Repeat.Allowed,
        LisaJson.Default.DatasetView, cancellation);

    public Task<DatasetView> GetAsync(string name, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "datasets", name), LisaJson.Default.DatasetView, cancellation);

    /// <param name="after">A page's <c>Next</c>; null for the first page.</param>
    /// <param name="limit">Most items in the page; null leaves it to the silo.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<Page<DatasetView>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new Query("v1", "datasets").With("after", after).With("limit", limit), LisaJson.Default.PageDatasetView, cancellation);

    /// <summary>
    /// Posts one body of any length, as it is read; all of it is accepted or none. It is sent once: after a broken connection, ask for the
    /// dataset's <c>samples</c>. The stream stays open.
    /// </summary>
    /// <param name="name">The dataset.</param>
    /// <param name="body">Read to its end.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="options">Where it belongs, and what a new dataset is made of; null for neither.</param>
    /// <param name="progress">Is told the bytes read from the body so far.</param>
    /// <param name="cancellation">Ends the post; nothing of it is accepted.</param>
    public Task<PostedSamples> PostAsync(
        string name,
        Stream body,
        SampleFormat format,
        PostOptions? options = null,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default)
    {
        var query = (options ?? new PostOptions()).Into(new Query("v1", "datasets", name, "samples").With("format", format.QueryName()));
        long read = 0;
        long? length = body.CanSeek ? body.Length - body.Position : null;
        var counted = new CountingStream(body, length, bytes => progress?.Report(read += bytes));
        return _transport.PostStreamAsync(query, counted, SampleFormats.MediaType(format), LisaJson.Default.PostedSamples, cancellation);
    }

    /// <summary>
    /// Posts raw float64 frames to a dataset that exists, in posts of at most <see cref="LisaClientOptions.PostBytes"/>, and goes on from
    /// the dataset's <c>samples</c> after a broken connection. One client at a time may do so to a dataset.
    /// </summary>
    /// <param name="name">The dataset.</param>
    /// <param name="file">Seekable; from where it stands to its end, a whole number of frames.</param>
    /// <param name="progress">Is told the bytes accepted so far.</param>
    /// <param name="cancellation">Ends the upload; accepted posts stay.</param>
    public Task<DatasetView> PostFileAsync(
        string name, Stream file, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        new RawUpload(this, _transport, progress).SendAsync(name, file, cancellation);

    /// <summary>Says that there are no data in a range of whole segments. Repeatable.</summary>
    public Task<DatasetView> DeclareGapAsync(string name, NewGap gap, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "datasets", name, "gaps"), () => JsonContent.Create(gap, LisaJson.Default.NewGap), Repeat.Allowed,
        LisaJson.Default.DatasetView, cancellation);

    /// <summary>Says that the dataset is complete. Repeatable.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="closeGaps">Whether missing segments are declared gaps; without, they refuse the seal.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<DatasetView> SealAsync(string name, bool closeGaps, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "datasets", name, "seal").With("closeGaps", closeGaps ? "true" : null), () => null, Repeat.Allowed,
        LisaJson.Default.DatasetView, cancellation);

    /// <summary>Says that the dataset is complete, with nothing missing. Repeatable.</summary>
    public Task<DatasetView> SealAsync(string name, CancellationToken cancellation = default) => SealAsync(name, false, cancellation);

    /// <summary>Copies samples to a stream, as they come.</summary>
    public Task ReadAsync(
        string name, ReadRange range, SampleFormat format, Stream destination, CancellationToken cancellation = default) =>
        Download.ToAsync(
            _transport, range.Into(new Query("v1", "datasets", name, "samples")).With("format", format.QueryName()), destination, cancellation);
}
