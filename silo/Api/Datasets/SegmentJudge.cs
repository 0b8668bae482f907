using Lisa.Grains.Contracts;
using Lisa.Grains.Store;

namespace Lisa.Silo.Api.Datasets;

/// <summary>
/// Holds each segment of a post against what the dataset has there. Nothing, or a segment without data: it is taken. The same samples: it is there
/// already, since somebody posted twice. Others: they are revised where the post says so, and else refused.
/// </summary>
internal sealed class SegmentJudge(PostTicket ticket, ISegmentLog log, string source, bool revises)
{
    private readonly Lazy<ContentHash> _gap = new(() => GapContent.Of(ticket.Definition.Layout));

    /// <summary>Samples that were there already, with the same values.</summary>
    public long Unchanged { get; private set; }

    /// <summary>Samples that took the place of others.</summary>
    public long Revised { get; private set; }

    /// <summary>Whether a segment is to be written.</summary>
    /// <exception cref="RefusalException">It is not as the dataset has it, or goes beyond what it may have.</exception>
    public bool IsNews(long index, Block samples)
    {
        var layout = ticket.Definition.Layout;
        var end = (index * layout.SegmentLength) + samples.Length;
        if (ticket.Sealed && end > ticket.Samples)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the dataset is sealed", source, $"samples up to {end}", $"{ticket.Samples} samples", "post what lies before the end alone");
        }

        // A post that begins where the data end is judged by its beginning alone.
        if (ticket.Begin == ticket.Samples || !log.TryGet(index, out var there))
        {
            ThrowIfPartial(index, samples, end);
            return true;
        }

        if (there.Length == samples.Length && there.Content == Hashing.Of(samples.Samples))
        {
            Unchanged += samples.Length;
            return false;
        }

        if (there.Content == _gap.Value)
        {
            ThrowIfPartial(index, samples, end);
            return true;
        }

        if (there.Length < samples.Length && BeginsWith(samples, there))
        {
            Unchanged += there.Length;
            return true;
        }

        if (!revises)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the post has other samples than the dataset", $"{source}, segment {index} (GPS {layout.At(index, 0):R} s)",
                "other values", "the samples that are there", "leave them out, or post whole segments with revise=true to put these in their place");
        }

        if (samples.Length < there.Length)
        {
            ThrowIfPartial(index, samples, end, there.Length);
        }

        Revised += there.Length;
        return true;
    }

    // Only the end of the data may lie within a segment.
    private void ThrowIfPartial(long index, Block samples, long end, int? there = null)
    {
        var full = there ?? ticket.Definition.Layout.SegmentLength;
        if (samples.Length < full && (there is not null || end < ticket.Samples))
        {
            throw RefusalException.Because(
                RefusalKind.Invalid, "the post ends within a segment that lies before the end of the data", $"{source}, segment {index}",
                $"{samples.Length} samples", $"{full} samples", "post whole segments");
        }
    }

    private bool BeginsWith(Block samples, in SegmentRecord there)
    {
        using var before = log.Read(there);
        for (var column = 0; column < samples.Columns; column++)
        {
            if (!samples[column][..there.Length].SequenceEqual(before[column]))
            {
                return false;
            }
        }

        return true;
    }
}
