using Lisa.Client.Datasets;
using Lisa.Client.Http;

namespace Lisa.Client.Products;

/// <summary>Products: lineage, layout, samples.</summary>
public sealed class ProductsClient
{
    private readonly Transport _transport;

    internal ProductsClient(Transport transport) => _transport = transport;

    public Task<ProductView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.GetAsync(new Query("v1", "products", id), LisaJson.Default.ProductView, cancellation);

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
