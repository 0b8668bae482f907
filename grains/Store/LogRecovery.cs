namespace Lisa.Grains.Store;

/// <summary>
/// Reads the heads of a log when it is opened by the process that writes it. Three things can be wrong at its end, all of them
/// unacknowledged: a chunk that was torn by a crash, whole chunks behind it, and an upload that never committed; they are cut off. A broken
/// chunk that a later head vouches for as durable is damage, and said so: nothing is cut off behind anybody's back.
/// </summary>
internal static class LogRecovery
{
    public static void Recover(LogFile file, string path, SegmentIndex index)
    {
        var chunks = LogReader.ReadHeads(offset => LogReader.ReadHead(file, offset), 0, out var tear);
        LogReader.ThrowIfVouchedFor(file, path, tear);
        var whole = LogReader.CountWhole(file, chunks);
        var committedEnd = LogReader.Show(chunks[..whole], index, source: 0) ?? 0;
        if (committedEnd < file.End)
        {
            file.CutBackTo(committedEnd);
        }

        // A process that was killed leaves chunks that it never synced: they are found, and shown, so they must be durable from here on.
        file.Sync(committedEnd);
    }
}
