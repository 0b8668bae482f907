using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;
using Lisa.Grains.Flow;
using Lisa.Grains.Formats;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Datasets;

/// <summary>Cuts a stream of samples into segments.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly DatasetDefinition _definition;
    private readonly ISegmentLog _log;
    private readonly ISegmentStore _store;
    private readonly string _source;
    private readonly PostTicket _ticket;
    private readonly SegmentJudge _judge;
    private readonly Func<long, Task> _reserve;
    private readonly int _columns;
    private readonly int _length;
    private readonly List<NewSegment> _staged = [];
    private Block _filling;
    private int _filled;

    public SegmentWriter(PostTicket ticket, ISegmentLog log, ISegmentStore store, string source, bool revises, Func<long, Task> reserve)
    {
        (_definition, _reserve) = (ticket.Definition, reserve);
        (_log, _store, _source, _ticket) = (log, store, source, ticket);
        _judge = new SegmentJudge(ticket, log, source, revises);
        (_columns, _length) = (_definition.Layout.Columns.Length, _definition.Layout.SegmentLength);
        _filling = store.Rent(_columns, _length);
        Position = ticket.Begin;
        _filled = (int)(Position % _length);
        if (_filled > 0)
        {
            Restore(Position / _length);
        }
    }

    public long Position { get; private set; }

    /// <summary>Segments that were written.</summary>
    public long Segments { get; private set; }

    public SegmentSet Gaps { get; } = [];

    /// <summary>Samples that were there already, with the same values.</summary>
    public long Unchanged => _judge.Unchanged;

    /// <summary>Samples that took the place of others.</summary>
    public long Revised => _judge.Revised;

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
                stagedBytes += Put((Position / _length) - 1, _filling);
                _filling = _store.Rent(_columns, _length);
                _filled = 0;
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
            stagedBytes += Put(Position / _length, Shortened());
        }

        await StageAsync(stagedBytes, cancellation);
    }

    public void Dispose()
    {
        _filling.Dispose();
        _staged.ForEach(segment => segment.Samples.Dispose());
    }

    // What is there already is not written again; returns the bytes that are to be written.
    private long Put(long index, Block samples)
    {
        try
        {
            if (_judge.IsNews(index, samples))
            {
                _staged.Add(new NewSegment(index, samples, default));
                Segments++;
                return samples.Samples.Length * sizeof(double);
            }
        }
        catch
        {
            samples.Dispose();
            throw;
        }

        samples.Dispose();
        return 0;
    }

    private async Task StageAsync(long bytes, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await _reserve(bytes);
        if (!_store.HasRoomFor(bytes))
        {
            throw RefusalException.Because(
                RefusalKind.NoRoom, "the volume of the data directory has no room left", _source, $"{bytes} bytes more",
                "the free space above the configured reserve", "free some space, or start the silo with a data directory elsewhere");
        }

        await Task.Run(() => _log.Append(_staged, null, commit: false, post: _ticket.Number), cancellation);
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
