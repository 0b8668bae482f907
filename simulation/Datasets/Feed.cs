using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Datasets;

/// <summary>
/// What is to come to a dataset, and from which of its uploaders: in order and at the end of the data, or as an instrument's data come: out of order,
/// late, twice, never, as declared gaps, and revised, also when the dataset is sealed. Revisions end some seconds after the last fault.
/// </summary>
internal sealed class Feed
{
    /// <summary>Samples in a segment. Allowed lateness is counted in samples, and need not be whole segments.</summary>
    public const int SegmentLength = 4;

    private const double RevisedFor = 3;
    private readonly int _dataset;
    private readonly long _length;
    private readonly Queue<PostIntent>[] _data;
    private readonly Queue<PostIntent>[] _revisions;
    private readonly bool _isLive;
    private int _open;
    private bool _isAppended;
    private bool _isSealed;
    private bool _closesGaps;

    public Feed(World world, int dataset, int uploaders)
    {
        var dice = new Dice(world.Seed, Purpose.Dataset, 100 + (ulong)dataset);
        (_dataset, _length) = (dataset, world.Pipeline.DatasetSegments[dataset]);
        _isLive = !dice.OneIn(3);
        _isAppended = _length == 0;
        LatenessSamples = _isLive && dice.OneIn(2) ? dice.Next(41) : null;
        _closesGaps = dice.OneIn(2);
        _data = [.. Enumerable.Range(0, uploaders).Select(_ => new Queue<PostIntent>())];
        _revisions = [.. Enumerable.Range(0, uploaders).Select(_ => new Queue<PostIntent>())];
        if (_isLive && _length > 0)
        {
            foreach (var (_, intent) in DrawData(dice).OrderBy(sent => sent.Key))
            {
                _data[dice.Next(uploaders)].Enqueue(intent);
                _open++;
            }

            foreach (var revision in DrawRevisions(dice, world.Faults.StopAt.TotalSeconds + RevisedFor).OrderBy(revision => revision.NotBefore))
            {
                _revisions[dice.Next(uploaders)].Enqueue(revision);
            }
        }
    }

    /// <summary>How far behind the end of the data a segment may come late; null where it is waited for without end.</summary>
    public long? LatenessSamples { get; }

    /// <summary>Whether an uploader has nothing more to say.</summary>
    public bool IsOver(int uploader) => _isSealed && _data[uploader].Count == 0 && _revisions[uploader].Count == 0;

    /// <summary>What an uploader says next; null while it waits. The first one seals, when all else has been answered.</summary>
    public PostIntent? Next(int uploader, TimeSpan now, Dice dice)
    {
        if (_revisions[uploader].TryPeek(out var revision) && revision.NotBefore <= now)
        {
            return _revisions[uploader].Dequeue();
        }

        if (_data[uploader].TryDequeue(out var data))
        {
            return data;
        }

        if (!_isLive && !_isAppended)
        {
            return new PostIntent(IntentKind.Append, 0, 1 + dice.Next(dice.OneIn(3) ? 48 : 8), 0, now);
        }

        return uploader == 0 && !_isSealed && _open == 0
            ? new PostIntent(_closesGaps ? IntentKind.SealWithGaps : IntentKind.Seal, 0, 0, 0, now) : null;
    }

    /// <summary>An intent was answered.</summary>
    /// <param name="intent">Which.</param>
    /// <param name="answer">How.</param>
    /// <param name="end">Where the data end by now, in segments, as far as the answer says it.</param>
    public void Answered(PostIntent intent, PostAnswer answer, long end)
    {
        switch (intent.Kind)
        {
            case IntentKind.Append:
                _isAppended |= answer == PostAnswer.Refused || end >= _length;
                break;
            case IntentKind.Seal or IntentKind.SealWithGaps:
                (_isSealed, _closesGaps) = (answer == PostAnswer.Kept, true);
                break;
            case IntentKind.Post or IntentKind.DeclareGap:
                _open--;
                break;
        }
    }

    public override string ToString() => $"product {_dataset} = dataset of {_length} segments{(_isLive ? ", live" : "")}"
        + (LatenessSamples is { } samples ? $", late by {samples} samples of {SegmentLength} a segment at most" : "");

    private IEnumerable<(double Key, PostIntent Intent)> DrawData(Dice dice)
    {
        var late = dice.OneIn(3) ? 0 : 0.4 * dice.NextDouble();
        var lost = dice.OneIn(2) ? 0 : 0.3 * dice.NextDouble();
        var twice = dice.OneIn(2) ? 0 : 0.4 * dice.NextDouble();
        var place = 0;
        for (long first = 0; first < _length; place++)
        {
            var count = Math.Min(_length - first, 1 + dice.Next(dice.OneIn(4) ? 16 : 5));
            var isLate = dice.NextDouble() < late;
            var isLost = dice.NextDouble() < lost;
            var key = place + dice.NextDouble() + (isLate ? 1 + dice.Next(6) : 0);
            if (!isLost)
            {
                yield return (key, new PostIntent(IntentKind.Post, first, count, 0, default));
            }

            if (dice.NextDouble() < twice)
            {
                yield return (key + dice.Next(6), new PostIntent(IntentKind.Post, first, count, 0, default));
            }

            // What is declared a gap may come all the same.
            if ((isLost || isLate) && dice.OneIn(2))
            {
                yield return (place + (6 * dice.NextDouble()), new PostIntent(IntentKind.DeclareGap, first, count, 0, default));
            }

            first += count;
        }
    }

    private IEnumerable<PostIntent> DrawRevisions(Dice dice, double lastSeconds)
    {
        for (var revision = dice.OneIn(3) ? 0 : 1 + dice.Next(5); revision > 0; revision--)
        {
            var first = (long)(_length * dice.NextDouble());
            var count = Math.Min(_length - first, 1 + dice.Next(4));
            yield return new PostIntent(IntentKind.Revise, first, count, revision, dice.Between(0, lastSeconds));
        }
    }
}
