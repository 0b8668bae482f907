using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;

namespace Lisa.Grains.Store;

/// <summary>When an append is on disk.</summary>
public enum Durability
{
    /// <summary>When it returns: for what nobody could make again, posted data.</summary>
    Now,

    /// <summary>
    /// Within the store's flush interval, or at the next <see cref="ISegmentLog.Sync"/>: for what is computed. The death of the process
    /// loses none of it, the loss of power may lose the last of it, and then its identity says how to make it again, to the bit.
    /// </summary>
    Soon,
}

/// <summary>
/// Where segments live: immutable, content-hashed. It decides what exists. A product is a log of appended segments; a later record
/// of an index supersedes an earlier one, and nothing else ever changes.
/// Calls do file I/O on the calling thread: compute slots and uploads make them, grains only look at the index.
/// </summary>
public interface ISegmentStore
{
    /// <summary>Whether other processes write to it too: what they committed is seen after <see cref="ISegmentLog.Refresh"/>.</summary>
    bool IsShared { get; }

    /// <summary>The name under which this process writes: another one for each life of a silo.</summary>
    string Writer { get; }

    /// <summary>Opens the log of a product, up to date, making it on first append; the caller disposes its lease.</summary>
    /// <exception cref="StoreDamagedException">The log holds acknowledged segments that can no longer be read.</exception>
    SegmentLease Open(ProductId product);

    /// <summary>Whether there is room for <paramref name="bytes"/> more above the configured reserve.</summary>
    bool HasRoomFor(long bytes);

    /// <summary>A block from the store's pool, its content undefined.</summary>
    Block Rent(int columns, int length);

    /// <summary>Every product of which the store holds anything, datasets among them, in the order of their identities; does I/O for each.</summary>
    IReadOnlyList<StoredProduct> List();

    /// <summary>
    /// Removes what is stored of a product, whoever wrote it. Logs of it that are open go on, empty; other processes notice at their next
    /// <see cref="ISegmentLog.Refresh"/>, and an append under way anywhere fails with <see cref="StoreUnavailableException"/> rather than be lost.
    /// Removing it again, or after a crash in the middle, finishes what was begun. Only a derived product may be removed: nobody could make a
    /// dataset again.
    /// </summary>
    /// <returns>The bytes that are free now, or will be as soon as nobody has the files open.</returns>
    long Remove(ProductId product);
}

/// <summary>The log of one product.</summary>
public interface ISegmentLog
{
    /// <summary>Segments in all, as far as it is known: the end of a sealed dataset, or what its step will make of complete inputs.</summary>
    long? Total { get; }

    /// <summary>How many different segments exist.</summary>
    long Count { get; }

    /// <summary>Samples in all existing segments.</summary>
    long Samples { get; }

    /// <summary>Records committed so far: grows with each, also with one that supersedes another.</summary>
    long Sequence { get; }

    /// <summary>How often the product was removed, as of the last look: what was read before belongs to another life of it.</summary>
    long Generation { get; }

    /// <summary>
    /// The last post to a shared store that counts, as far as this process has seen: it and all that were acknowledged before it are here, and nothing of
    /// any other. 0 while there is none, and where the store is this process's alone.
    /// </summary>
    long LastPost { get; }

    bool TryGet(long index, out SegmentRecord record);

    /// <summary>Which process wrote a segment, by its <see cref="ISegmentStore.Writer"/>: it may have it in memory still.</summary>
    string WriterOf(in SegmentRecord record);

    /// <summary>Looks for what other processes committed; does I/O. Nothing where the store is this process's alone.</summary>
    void Refresh();

    /// <summary>
    /// The indices committed after <paramref name="sequence"/>, in the order of their commits; returns the sequence they reach to. An index that
    /// comes again was committed again, with another content or computed from other inputs.
    /// </summary>
    long ReadSince(long sequence, List<SegmentRange> ranges);

    /// <summary>
    /// Appends segments. With <paramref name="commit"/> false they stay invisible until a later append of this log
    /// commits, and are gone after <see cref="Discard"/> or a crash.
    /// A segment that exists already with the same content and inputs is not written again.
    /// </summary>
    /// <param name="segments">May be empty, to commit what was staged or to state the total.</param>
    /// <param name="total">Segments in all, once known; null in a post, of whose dataset the confirmation says it.</param>
    /// <param name="commit">Whether what was staged so far, and this, becomes visible.</param>
    /// <param name="durability">Of what is committed.</param>
    /// <param name="post">
    /// Number of the post that the segments belong to, 0 for computed ones. In a shared store what a post commits is pending, and seen by nobody, until
    /// <see cref="Confirm"/>; in one of this process alone the commit shows it. A post commits once.
    /// </param>
    /// <exception cref="RefusalException">The disk is full, or the post has lost its right; nothing was appended.</exception>
    /// <exception cref="StoreUnavailableException">The product was removed meanwhile: what was appended went with it, append it again.</exception>
    void Append(IReadOnlyList<NewSegment> segments, long? total, bool commit, Durability durability = Durability.Now, long post = 0);

    /// <summary>
    /// Says that a post was acknowledged: durable when it returns, and shown here as far as all of it has been seen here. Only for what was acknowledged;
    /// it may be said any number of times, by anybody, until the next post is given out, and then changes nothing. Does nothing where
    /// the store is this process's alone.
    /// </summary>
    /// <exception cref="StoreDamagedException">Segments of the post are not in the store.</exception>
    void Confirm(PostConfirmation confirmation);

    /// <summary>Returns when everything appended so far is on disk.</summary>
    void Sync();

    /// <summary>Forgets what was appended and not committed.</summary>
    /// <param name="post">Only what belongs to this post, so that one that lost its right does not take its successor's; 0 for everything.</param>
    void Discard(long post = 0);

    /// <summary>Reads a segment into a pooled block and checks its hash; the caller disposes it.</summary>
    /// <exception cref="StoreDamagedException">The bytes are not those that were written.</exception>
    /// <exception cref="StoreUnavailableException">The record no longer holds: the product was removed, or the segment superseded, since.</exception>
    Block Read(in SegmentRecord record);

    /// <summary>Calls <paramref name="advanced"/> after each commit, on the committing thread; it must be quick and must not throw.</summary>
    IDisposable OnAdvance(Action advanced);
}

/// <summary>Keeps a log open; logs that nobody leases are closed when many are open.</summary>
public sealed class SegmentLease(ISegmentLog log, Action release) : IDisposable
{
    private Action? _release = release;

    public ISegmentLog Log { get; } = log;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
