namespace Lisa.Grains.Store;

/// <summary>
/// The file of another writer of a product, followed read-only from the last committed chunk on. Its tail may be torn, for ever or just now;
/// and its writer may cut back what it staged and write other chunks at the same place. So nothing behind the last commit is ever remembered,
/// and what was staged before a commit is read a second time once the commit was seen: from then on it can no longer change.
/// </summary>
internal sealed class ForeignLog(string path, int source) : IDisposable
{
    private const long FirstSearch = 16L << 20;
    private long _committed;
    private long _searchFrom;
    private bool _verified;

    public LogFile File { get; } = new(path, LogSharing.Reader);

    /// <summary>Its product was removed, and what it says does not count any more.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Takes over what was committed since; true when there was anything.</summary>
    /// <exception cref="StoreDamagedException">Something that was committed is gone.</exception>
    public bool Refresh(SegmentIndex index)
    {
        var length = File.Measure();
        if (length == _committed)
        {
            return false;
        }

        if (length < _committed)
        {
            throw new StoreDamagedException(
                $"{path} has {length} bytes, and had {_committed} that were committed. Restore the file; if the product is derived, it may be removed and is computed again.");
        }

        var chunks = LogReader.ReadCommitted(offset => LogReader.ReadHead(File, offset), _committed, out var tear);
        SearchForDamage(tear);
        if (!_verified)
        {
            // A writer that lost its machine may have left heads whose samples never reached the disk.
            var whole = LogReader.CountWhole(File, chunks);
            _verified = whole == chunks.Count;
            chunks = chunks[..whole];
        }

        if (LogReader.Show(chunks, index, source) is not { } end)
        {
            return false;
        }

        _committed = end;
        _searchFrom = FirstSearch;
        return true;
    }

    /// <summary>Makes durable what was taken over: its writer shows it to others only when it is, but we may have looked before.</summary>
    public void Sync() => File.Sync(_committed);

    public void Retire()
    {
        IsRetired = true;
        File.Retire();
    }

    public void Dispose() => File.Dispose();

    // A writer in the middle of a chunk leaves a tail that says nothing, so it is looked through when the file is opened, and then only when it
    // has grown to twice of what it was.
    private void SearchForDamage(long tear)
    {
        if (File.End - tear > _searchFrom)
        {
            LogReader.ThrowIfVouchedFor(File, path, tear);
            _searchFrom = Math.Max(FirstSearch, 2 * (File.End - tear));
        }
    }
}
