using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// The hash of everything an output segment was, or would be, computed from: the content hashes of its input segments, in order of
/// ports and indices. An output whose recorded hash is another one is stale. Of an input that every output depends on as a whole, the
/// hash is taken once, not once an output. Where an operator carries state, the output before counts as an input too.
/// </summary>
public sealed class InputDigests(IReadOnlyList<StepInput> inputs, IReadOnlyList<ISegmentLog> logs, ISegmentLog output)
{
    private readonly (long Sequence, ContentHash Hash)?[] _wholes = new (long, ContentHash)?[inputs.Count];

    /// <summary>The hash for output <paramref name="index"/>; null when an input segment is missing.</summary>
    public ContentHash? Of(long index)
    {
        Span<ContentHash> digests = stackalloc ContentHash[inputs.Count + 1];
        if (!TryRead(index, digests))
        {
            return null;
        }

        if (!inputs[0].Dependency.Carries || index == 0)
        {
            return Hashing.Of(digests[..inputs.Count]);
        }

        if (!output.TryGet(index - 1, out var previous))
        {
            return null;
        }

        digests[inputs.Count] = previous.Content;
        return Hashing.Of(digests);
    }

    /// <summary>One hash over the inputs of several outputs, without any state that is carried on between them; null when an input segment is missing.</summary>
    public ContentHash? OfAll(SegmentRange segments)
    {
        var digests = new ContentHash[segments.Count * inputs.Count];
        for (var at = 0; at < segments.Count; at++)
        {
            if (!TryRead(segments.First + at, digests.AsSpan(at * inputs.Count, inputs.Count)))
            {
                return null;
            }
        }

        return Hashing.Of(digests);
    }

    // What each input gives to an output.
    private bool TryRead(long index, Span<ContentHash> digests)
    {
        for (var input = 0; input < inputs.Count; input++)
        {
            if ((inputs[input].Dependency.Every == Dependency.All ? OfWhole(input) : OfRange(input, index)) is not { } digest)
            {
                return false;
            }

            digests[input] = digest;
        }

        return true;
    }

    private ContentHash? OfRange(int input, long index)
    {
        var first = inputs[input].Dependency.First(index);
        var end = inputs[input].Dependency.End(index, logs[input].Total);
        return end - first == 1
            ? logs[input].TryGet(first, out var only) ? only.Content : null
            : OfList(input, first, end);
    }

    private ContentHash? OfWhole(int input)
    {
        if (logs[input].Total is not { } total)
        {
            return null;
        }

        var sequence = logs[input].Sequence;
        if (_wholes[input] is { } known && known.Sequence == sequence)
        {
            return known.Hash;
        }

        var hash = OfList(input, 0, total);
        _wholes[input] = hash is { } found ? (sequence, found) : null;
        return hash;
    }

    private ContentHash? OfList(int input, long first, long end)
    {
        var contents = new ContentHash[end - first];
        for (var at = first; at < end; at++)
        {
            if (!logs[input].TryGet(at, out var record))
            {
                return null;
            }

            contents[at - first] = record.Content;
        }

        return Hashing.Of(contents);
    }
}
