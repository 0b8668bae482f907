using Lisa.Client.Datasets;
using Lisa.Client.Footprint;
using Lisa.Client.Http;
using Lisa.Client.Provenance;

namespace Lisa.Client.Products;

/// <summary>Products: lineage, layout, samples.</summary>
public sealed class ProductsClient
{
    private readonly Transport _transport;

    internal ProductsClient(Transport transport) => _transport = transport;

    public Task<ProductView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "products", id), LisaJson.Default.ProductView, cancellation);

    /// <summary>What it cost.</summary>
    /// <param name="id">The product.</param>
    /// <param name="segment">One of its segments, to be told too; null for none.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ProductFootprintView> FootprintAsync(string id, long? segment = null, CancellationToken cancellation = default) => _transport.GetAsync(
        new Query("v1", "products", id, "footprint").With("segment", segment), LisaJson.Default.ProductFootprintView, cancellation);

    /// <summary>Copies where it comes from to a stream.</summary>
    /// <param name="id">The product.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="samples">Whether a crate has its samples too.</param>
    /// <param name="destination">Where it is copied to.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task ProvenanceAsync(string id, ProvenanceFormat format, bool samples, Stream destination, CancellationToken cancellation = default) =>
        Download.ToAsync(_transport, new Query("v1", "products", id, "provenance").With(format, samples), destination, cancellation);

    /// <summary>Copies the content hashes of its segments, or of a dataset's, to a stream: a line a segment, <c>index samples hash</c>.</summary>
    public Task HashesAsync(string id, Stream destination, CancellationToken cancellation = default) =>
        Download.ToAsync(_transport, new Query("v1", "products", id, "hashes"), destination, cancellation);

    /// <summary>Has segments computed again without storing them, from the first on; answers with fewer than asked for where they take long. Repeatable.</summary>
    public Task<RecomputationView> RecomputeAsync(string id, long first, int count, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "products", id, "recomputation").With("first", first).With("count", count), () => null, Repeat.Allowed,
        LisaJson.Default.RecomputationView, cancellation);

    /// <summary>What the programs that make the product have said, newest first; empty where its operator is no program.</summary>
    /// <param name="id">The product.</param>
    /// <param name="segment">One segment; null for all.</param>
    /// <param name="limit">How many at most; null leaves it to the silo.</param>
    /// <param name="cancellation">Gives it up.</param>
    public Task<IReadOnlyList<ProgramNoteView>> LogAsync(string id, long? segment = null, int? limit = null, CancellationToken cancellation = default) =>
        _transport.GetAsync(
            new Query("v1", "products", id, "log").With("segment", segment).With("limit", limit), LisaJson.Default.IReadOnlyListProgramNoteView, cancellation);

    /// <summary>Keeps a product from being removed. Repeatable; the last reason counts.</summary>
    /// <param name="id">40 hexadecimal digits.</param>
    /// <param name="reason">At most 200 characters.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<ProductView> PinAsync(string id, string? reason = null, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "products", id, "pin").With("reason", reason), () => null, Repeat.Allowed, LisaJson.Default.ProductView, cancellation);

    /// <summary>Lets it go. Repeatable.</summary>
    public Task<ProductView> UnpinAsync(string id, CancellationToken cancellation = default) => _transport.PostAsync(
        new Query("v1", "products", id, "unpin"), () => null, Repeat.Allowed, LisaJson.Default.ProductView, cancellation);

    /// <summary>Copies samples to a stream, as they come.</summary>
    public Task ReadAsync(
        string id, ReadRange range, SampleFormat format, Stream destination, CancellationToken cancellation = default) =>
        Download.ToAsync(
            _transport, range.Into(new Query("v1", "products", id, "samples")).With("format", format.QueryName()), destination, cancellation);
}
