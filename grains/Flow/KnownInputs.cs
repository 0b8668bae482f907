using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What a step knows of its inputs: which of their segments exist, how many there are in all, and what follows for its outputs.</summary>
/// <param name="dependencies">One an input; the first counts the output segments.</param>
internal sealed class KnownInputs(IReadOnlyList<Dependency> dependencies)
{
    private readonly Dependency[] _dependencies = [.. dependencies];
    private readonly SegmentSet[] _available = [.. dependencies.Select(_ => new SegmentSet())];
    private readonly long?[] _totals = new long?[dependencies.Count];

    /// <summary>Output segments in all, once the primary input is complete.</summary>
    public long? Outputs => _totals[0] is { } inputs ? _dependencies[0].OutputCount(inputs) : null;

    /// <summary>One past the last output that could be ready with what the primary input has by now.</summary>
    public long Bound
    {
        get
        {
            var end = _available[0].Count == 0 ? 0 : _available[0].Last().End;
            return Outputs ?? (end == 0 ? 0 : _dependencies[0].Dependents(end - 1).End);
        }
    }

    /// <summary>How many there are of each input.</summary>
    public IReadOnlyList<(long Available, long? Total)> Counts => [.. _available.Select((set, input) => (set.Count, _totals[input]))];

    /// <summary>Whether everything that an output needs of the inputs exists.</summary>
    public bool Suffice(long output)
    {
        for (var input = 0; input < _dependencies.Length; input++)
        {
            var end = _dependencies[input].End(output, _totals[input]);
            if (end == Dependency.All || !_available[input].Covers(_dependencies[input].First(output), end))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The first segments of an input that an output lacks; null where it lacks none, no end where the whole of an input has none yet.</summary>
    public (long First, long? End)? MissingOf(int input, long output)
    {
        var end = _dependencies[input].End(output, _totals[input]);
        var first = _available[input].NextMissing(_dependencies[input].First(output));
        return first >= end ? null : (first, end == Dependency.All ? null : _available[input].MissingIn(first, end).First().End);
    }

    /// <summary>Adds segments of an input; false when all of them were known.</summary>
    public bool Add(int input, SegmentRange segments) => _available[input].Add(segments.First, segments.End) > 0;

    /// <summary>Says how many segments an input has; false when that was known.</summary>
    public bool SetTotal(int input, long total)
    {
        var isNews = _totals[input] is null;
        _totals[input] ??= total;
        return isNews;
    }

    /// <summary>Those of an input's segments that are known.</summary>
    public IEnumerable<SegmentRange> KnownOf(int input, SegmentRange segments)
    {
        var first = segments.First;
        foreach (var missing in _available[input].MissingIn(segments.First, segments.End).Append(new SegmentRange(segments.End, segments.End)))
        {
            if (first < missing.First)
            {
                yield return new SegmentRange(first, missing.First);
            }

            first = missing.End;
        }
    }

    /// <summary>The outputs that segments of an input bear on; none where the whole of an input counts, and is not there yet.</summary>
    public SegmentRange DependentsOf(int input, SegmentRange segments)
    {
        var dependency = _dependencies[input];
        return dependency.Every != Dependency.All
            ? new SegmentRange(dependency.Dependents(segments.First).First, dependency.Dependents(segments.End - 1).End)
            : _totals[input] is { } total && _available[input].Covers(0, total) ? new SegmentRange(0, Bound) : default;
    }

    /// <summary>
    /// The outputs that segments of an input bear on, when these come again: also where the whole of the input counts and is not known to be there, since an
    /// output that was made of it may be.
    /// </summary>
    public SegmentRange RevisedBy(int input, SegmentRange segments) =>
        _dependencies[input].Every == Dependency.All ? new SegmentRange(0, Bound) : DependentsOf(input, segments);

    /// <summary>The outputs that wait for nothing but the end of an input: a total ends every window on a neighbour that will never come.</summary>
    public SegmentRange EndedBy(int input, long total)
    {
        var dependency = _dependencies[input];
        return dependency.Every == Dependency.All
            ? DependentsOf(input, default)
            : new SegmentRange(dependency.Dependents(Math.Max(0, total - dependency.After - dependency.Every)).First, Bound);
    }
}
