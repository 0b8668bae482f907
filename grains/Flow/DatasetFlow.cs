namespace Lisa.Grains.Flow;

/// <summary>Where a post may begin, or why it may not.</summary>
public enum Placing
{
    /// <summary>At the end of the data, wherever that is.</summary>
    Append,

    /// <summary>At the beginning of a segment: one that is there, a hole, or one beyond the end.</summary>
    Whole,

    /// <summary>Within a segment that is there.</summary>
    Overlaps,

    /// <summary>Beyond the end, and not where a segment begins.</summary>
    LeavesOut,

    /// <summary>Beyond the end, and the last segment is not full: nobody could say later whether it ever will be.</summary>
    BehindPartial,

    /// <summary>Further beyond the end than <see cref="DatasetFlow.MostAhead"/> segments.</summary>
    TooFar,

    /// <summary>Where the dataset does not grow any more.</summary>
    Sealed,
}

/// <summary>
/// What a dataset decides: where posts may begin, which segments are missing, and when it waits for one no longer. Time is the data's own: the
/// watermark follows the end of what was posted, so a dataset to which nobody posts closes nothing, and the same posts in the same order close
/// the same holes. It has no I/O and knows no clock. Facts, which segments are there, may come again: the latest counts.
/// </summary>
/// <param name="segmentLength">Samples in a full segment.</param>
/// <param name="latenessSamples">How far behind the end a segment may come late; null where holes are waited for without end.</param>
public sealed class DatasetFlow(int segmentLength, long? latenessSamples)
{
    /// <summary>How many segments beyond the end a post may begin: what it leaves out may have to be written as gaps.</summary>
    public const long MostAhead = 1 << 16;

    private readonly SegmentSet _present = [];

    /// <summary>One past the last sample that is there.</summary>
    public long End { get; private set; }

    /// <summary>Segments that say as a whole that there are no data.</summary>
    public SegmentSet Gaps { get; } = [];

    /// <summary>The sample that the watermark is at: what lies before it is waited for no longer. Null where everything is waited for.</summary>
    public long? Watermark => latenessSamples is { } lateness ? Math.Max(0, End - lateness) : null;

    /// <summary>Segments before the end that are not there.</summary>
    public IEnumerable<SegmentRange> Holes => _present.MissingIn(0, Ceiling(End));

    /// <summary>Holes that lie before the watermark as a whole: to be written as gaps.</summary>
    public IEnumerable<SegmentRange> Overdue => Watermark is { } watermark ? _present.MissingIn(0, watermark / segmentLength) : [];

    /// <summary>A segment is there.</summary>
    /// <param name="index">Which.</param>
    /// <param name="length">Its samples: fewer than a full segment's only in the last one.</param>
    /// <param name="isGap">Whether it has no data at all.</param>
    public void Committed(long index, int length, bool isGap)
    {
        _present.Add(index, index + 1);
        End = Math.Max(End, (index * segmentLength) + length);
        if (isGap)
        {
            Gaps.Add(index, index + 1);
        }
        else
        {
            Gaps.Remove(index, index + 1);
        }
    }

    /// <summary>Where a post would begin.</summary>
    /// <param name="offset">Its first sample, 0 or more; null for wherever the data end.</param>
    /// <param name="end">Where the data end, as far as they count.</param>
    /// <param name="isSealed">Whether the dataset grows no more.</param>
    public Placing Place(long? offset, long end, bool isSealed)
    {
        var begin = offset ?? end;
        if (isSealed && begin >= end)
        {
            return Placing.Sealed;
        }

        if (begin == end)
        {
            return Placing.Append;
        }

        if (begin < 0 || begin % segmentLength != 0)
        {
            return begin < end ? Placing.Overlaps : Placing.LeavesOut;
        }

        if (begin > end && end % segmentLength != 0)
        {
            return Placing.BehindPartial;
        }

        return begin - end > MostAhead * segmentLength ? Placing.TooFar : Placing.Whole;
    }

    /// <summary>The segments of a range that are not there; those that have data are no part of a gap that is declared.</summary>
    public IEnumerable<SegmentRange> MissingIn(SegmentRange segments) => _present.MissingIn(segments.First, segments.End);

    /// <summary>The first segment of a range that has data; null where none has.</summary>
    public long? FirstWithData(SegmentRange segments)
    {
        for (var index = segments.First; index < segments.End;)
        {
            var gapEnd = Gaps.NextMissing(index);
            if (gapEnd == index && _present.Contains(index))
            {
                return index;
            }

            // On to the end of this gap, or of what is missing here.
            index = gapEnd > index ? gapEnd : _present.MissingIn(index, segments.End).First().End;
        }

        return null;
    }

    private long Ceiling(long samples) => (samples + segmentLength - 1) / segmentLength;
}
