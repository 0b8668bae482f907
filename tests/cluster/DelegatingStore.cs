using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lisa.Tests.Cluster;

/// <summary>A silo's own store, with its logs wrapped in what a test makes of them.</summary>
internal sealed class DelegatingStore(ISegmentStore inner, Func<ISegmentLog, ISegmentLog> wrap) : ISegmentStore, IDisposable
{
    public bool IsShared => inner.IsShared;

    public string Writer => inner.Writer;

    /// <summary>Puts it in the place of the store that a silo would have.</summary>
    public static void Wrap(IServiceCollection services, Func<ISegmentLog, ISegmentLog> wrap)
    {
        var make = services.Last(service => service.ServiceType == typeof(ISegmentStore)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<ISegmentStore>(provider => new DelegatingStore((ISegmentStore)make(provider), wrap)));
    }

    public SegmentLease Open(ProductId product)
    {
        var lease = inner.Open(product);
        return new SegmentLease(wrap(lease.Log), lease.Dispose);
    }

    public bool HasRoomFor(long bytes) => inner.HasRoomFor(bytes);

    public Block Rent(int columns, int length) => inner.Rent(columns, length);

    public IReadOnlyList<StoredProduct> List() => inner.List();

    public long Remove(ProductId product) => inner.Remove(product);

    public void Dispose() => (inner as IDisposable)?.Dispose();
}

/// <summary>A log that does what another one does, but for what a test changes.</summary>
internal abstract class DelegatingLog(ISegmentLog log) : ISegmentLog
{
    public long? Total => log.Total;

    public long Count => log.Count;

    public long Samples => log.Samples;

    public long Sequence => log.Sequence;

    public long Generation => log.Generation;

    public long LastPost => log.LastPost;

    public bool TryGet(long index, out SegmentRecord record) => log.TryGet(index, out record);

    public string WriterOf(in SegmentRecord record) => log.WriterOf(record);

    public long ReadSince(long sequence, List<SegmentRange> ranges) => log.ReadSince(sequence, ranges);

    public virtual void Refresh() => log.Refresh();

    public void Append(IReadOnlyList<NewSegment> segments, long? total, bool commit, Durability durability, long post) =>
        log.Append(segments, total, commit, durability, post);

    public virtual void Confirm(PostConfirmation confirmation) => log.Confirm(confirmation);

    public void Sync() => log.Sync();

    public void Discard(long post = 0) => log.Discard(post);

    public Block Read(in SegmentRecord record) => log.Read(record);

    public virtual IDisposable OnAdvance(Action advanced) => log.OnAdvance(advanced);
}
