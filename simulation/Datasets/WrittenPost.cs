using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Datasets;

/// <summary>Why a post was made.</summary>
internal enum PostCause
{
    /// <summary>Data where there are none.</summary>
    Data,

    /// <summary>Data, whatever is there.</summary>
    Revision,

    /// <summary>Somebody said that there are none.</summary>
    DeclaredGap,

    /// <summary>The watermark has passed what is missing.</summary>
    Watermark,

    /// <summary>The dataset ends; what is missing is a gap.</summary>
    Seal,
}

/// <summary>What a post writes, and what it found in those places.</summary>
/// <param name="dataset">To which dataset.</param>
/// <param name="origin">The post.</param>
/// <param name="cause">Why.</param>
/// <param name="end">One past the last segment that it is about, written or found there.</param>
internal sealed class WrittenPost(int dataset, PostOrigin origin, PostCause cause, long end)
{
    private readonly List<(long Index, ulong Content, ulong? Found)> _segments = [];

    public int Dataset => dataset;

    public PostOrigin Origin => origin;

    public PostCause Cause => cause;

    /// <summary>Segments that differ from what was there.</summary>
    public IReadOnlyList<(long Index, ulong Content, ulong? Found)> Segments => _segments;

    /// <summary>How many segments it is about.</summary>
    public long Covered => end - origin.Begin;

    /// <summary>How many segments the dataset has in all, where the post seals it.</summary>
    public long? Total { get; init; }

    public void Add(long index, ulong content, ulong? found) => _segments.Add((index, content, found));

    /// <summary>It is durable when this returns, and counts for nothing yet.</summary>
    public void AppendTo(World world, Silo silo)
    {
        world.Trace?.Say(
            $"{silo}: post {origin.Post} of dataset {dataset}, which follows {origin.Follows}, appends {_segments.Count} segments of {origin.Begin} up to {end}, {cause}");
        world.Checks.Data.Writes(this);
        foreach (var (index, content, _) in _segments)
        {
            world.Store[dataset].Append(silo.Writer, new Record(RecordKind.Segment, index, content, 0, origin));
        }

        if (Total is { } total)
        {
            world.Store[dataset].Append(silo.Writer, new Record(RecordKind.Total, total, 0, 0, origin));
        }
    }
}
