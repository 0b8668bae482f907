using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Formats;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Datasets;

/// <summary>
/// Writes a body of samples into a dataset, all or nothing: segments are staged in the store as they fill, and become visible with one
/// commit when the body has been read to its end and found good. Whatever goes wrong before, the dataset is as it was.
/// Reading waits for writing, so a fast sender is slowed to the speed of the disk, and a post holds a few megabytes whatever its length.
/// </summary>
public sealed class DatasetPoster(
    ISegmentStore store, PostBudget budget, ILocalSiloDetails silo, TimeProvider time, ILogger<DatasetPoster> logger)
{
    private const long StageBytes = 4L << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    /// <exception cref="RefusalException">The samples, or the room for them, are not as they should be.</exception>
    public async Task<(DatasetStatus Status, long Accepted)> PostAsync(
        IDatasetGrain dataset, long? offset, ISampleReader reader, string source, CancellationToken cancellation)
    {
        var ticket = await dataset.BeginPostAsync(offset, silo.SiloAddress.ToParsableString());
        long end;
        try
        {
            using var lease = store.Open(ticket.Definition.Product);
            await UntilSeenAsync(lease.Log, ticket, cancellation);
            using var share = await budget.TakeAsync(SegmentWriter.BufferBytes(ticket.Definition.Layout) + StageBytes, cancellation);
            using var writer = new SegmentWriter(ticket, lease.Log, store, source);
            try
            {
                await writer.WriteAsync(reader, StageBytes, cancellation);
                if (writer.Gaps.Count > 0)
                {
                    await dataset.MarkGapsAsync(ticket.Token, [.. writer.Gaps.Select(gap => new SampleRange(gap.First, gap.End))]);
                }

                await Task.Run(() => lease.Log.Append([], null, commit: true, post: ticket.Number), CancellationToken.None);
            }
            catch
            {
                lease.Log.Discard(ticket.Number);
                throw;
            }

            end = writer.Position;
        }
        catch
        {
            await EndAsync(dataset, ticket, null);
            throw;
        }

        return (await EndAsync(dataset, ticket, end), end - ticket.Samples);
    }

    // What the dataset has seen on its silo, this one must see before it writes behind it: a shared file system may be a little late.
    private async Task UntilSeenAsync(ISegmentLog log, PostTicket ticket, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (log.Samples < ticket.Samples)
        {
            if (time.GetElapsedTime(began) > LongestLag)
            {
                throw new StoreDamagedException(
                    $"dataset {ticket.Definition.Name} has {ticket.Samples} samples, and this silo sees {log.Samples} of them after {LongestLag.TotalSeconds} s: "
                    + "the shared file system is behind; look at how it is mounted");
            }

            await Task.Delay(Pause, time, cancellation);
            await Task.Run(log.Refresh, cancellation);
        }
    }

    // The right must come back even where nobody can be told now: a dataset would wait for as long as this silo lives.
    private async Task<DatasetStatus> EndAsync(IDatasetGrain dataset, PostTicket ticket, long? end)
    {
        try
        {
            return await dataset.EndPostAsync(ticket.Token, end);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            KeepEndingAsync(dataset, ticket, end).Ignore();
            throw;
        }
    }

    private async Task KeepEndingAsync(IDatasetGrain dataset, PostTicket ticket, long? end)
    {
        while (true)
        {
            await Task.Delay(LongPause, time);
            try
            {
                await dataset.EndPostAsync(ticket.Token, end);
                return;
            }
            catch (RefusalException)
            {
                // Somebody else has the right by now.
                return;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
            {
                logger.LogDebug(error, "The post to dataset {Dataset} cannot be ended yet", ticket.Definition.Name);
            }
        }
    }

    /// <summary>Cuts a stream of samples into segments.</summary>
    private sealed class SegmentWriter : IDisposable
    {
        private readonly DatasetDefinition _definition;
        private readonly ISegmentLog _log;
        private readonly ISegmentStore _store;
        private readonly string _source;
        private readonly long _post;
        private readonly int _columns;
        private readonly int _length;
        private readonly List<NewSegment> _staged = [];
        private Block _filling;
        private int _filled;

        public SegmentWriter(PostTicket ticket, ISegmentLog log, ISegmentStore store, string source)
        {
            _definition = ticket.Definition;
            (_log, _store, _source, _post) = (log, store, source, ticket.Number);
            (_columns, _length) = (_definition.Layout.Columns.Length, _definition.Layout.SegmentLength);
            _filling = store.Rent(_columns, _length);
            Position = ticket.Samples;
            _filled = (int)(Position % _length);
            if (_filled > 0)
            {
                Restore(Position / _length);
            }
        }

        public long Position { get; private set; }

        public SegmentSet Gaps { get; } = [];

        public static long BufferBytes(Layout layout) => (long)layout.Columns.Length * layout.SegmentLength * sizeof(double) * 2;

        public async Task WriteAsync(ISampleReader reader, long stageBytes, CancellationToken cancellation)
        {
            var start = Position;
            long stagedBytes = 0;
            while (true)
            {
                var free = Enumerable.Range(0, _columns).Select(column => _filling.Memory.Slice((column * _length) + _filled, _length - _filled)).ToArray();
                var read = await reader.ReadAsync(free, cancellation);
                if (read == 0)
                {
                    break;
                }

                Judge(read);
                _filled += read;
                Position += read;
                if (_filled == _length)
                {
                    _staged.Add(new NewSegment((Position / _length) - 1, _filling, default));
                    _filling = _store.Rent(_columns, _length);
                    _filled = 0;
                    stagedBytes += (long)_columns * _length * sizeof(double);
                    if (stagedBytes >= stageBytes)
                    {
                        await StageAsync(stagedBytes, cancellation);
                        stagedBytes = 0;
                    }
                }
            }

            if (Position == start)
            {
                throw RefusalException.Because(
                    RefusalKind.Invalid, "the post has no samples", _source, "0 samples", "at least one sample", "post data");
            }

            if (_filled > 0)
            {
                _staged.Add(new NewSegment(Position / _length, Shortened(), default));
                stagedBytes += (long)_columns * _filled * sizeof(double);
            }

            await StageAsync(stagedBytes, cancellation);
        }

        public void Dispose()
        {
            _filling.Dispose();
            _staged.ForEach(segment => segment.Samples.Dispose());
        }

        private async Task StageAsync(long bytes, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_store.HasRoomFor(bytes))
            {
                throw RefusalException.Because(
                    RefusalKind.NoRoom, "the volume of the data directory has no room left", _source, $"{bytes} bytes more",
                    "the free space above the configured reserve", "free some space, or start the silo with a data directory elsewhere");
            }

            await Task.Run(() => _log.Append(_staged, null, commit: false, post: _post), cancellation);
            _staged.ForEach(segment => segment.Samples.Dispose());
            _staged.Clear();
        }

        // A sample that is no number in one channel is a gap in all of them at that time.
        private void Judge(int read)
        {
            SegmentSet? fresh = null;
            for (var column = 0; column < _columns; column++)
            {
                var samples = _filling[column].Slice(_filled, read);
                for (var at = samples.IndexOfAnyExceptFinite(0); at >= 0; at = samples.IndexOfAnyExceptFinite(at + 1))
                {
                    if (_definition.Gaps == GapPolicy.Refuse)
                    {
                        throw RefusalException.Because(
                            RefusalKind.Invalid, "a sample is no number",
                            $"{_source}, channel {_definition.Layout.Columns[column].Name}, sample {Position + at} (GPS {_definition.Layout.At(0, Position + at):R} s)",
                            samples[at], "finite samples", "correct the data, or create the dataset with gaps marked");
                    }

                    (fresh ??= []).Add(Position + at, Position + at + 1);
                }
            }

            if (fresh is null)
            {
                return;
            }

            foreach (var gap in fresh)
            {
                Gaps.Add(gap.First, gap.End);
                for (var column = 0; column < _columns; column++)
                {
                    _filling[column][((int)(gap.First - Position) + _filled)..((int)(gap.End - Position) + _filled)].Fill(double.NaN);
                }
            }

            if (Gaps.Ranges > DatasetGrain.MostGaps)
            {
                throw RefusalException.Because(
                    RefusalKind.TooLarge, "the post has too many gaps", $"{_source}, up to sample {Position + read}", $"{Gaps.Ranges} stretches",
                    $"{DatasetGrain.MostGaps} stretches", "post cleaner data, or divide them among several datasets");
            }
        }

        private Block Shortened()
        {
            var block = _store.Rent(_columns, _filled);
            for (var column = 0; column < _columns; column++)
            {
                _filling[column][.._filled].CopyTo(block[column]);
            }

            return block;
        }

        // The last segment was not full: it is written again, longer, and supersedes itself.
        private void Restore(long index)
        {
            if (!_log.TryGet(index, out var record))
            {
                throw new StoreDamagedException($"segment {index} of dataset {_definition.Name} is gone");
            }

            using var partial = _log.Read(record);
            for (var column = 0; column < _columns; column++)
            {
                partial[column].CopyTo(_filling[column]);
            }
        }
    }
}
