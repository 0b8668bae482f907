namespace Lisa.Bench.Live;

/// <summary>One post of one segment.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Version">0 for what the instrument first said, 1 for its correction.</param>
/// <param name="Repeats">The same was posted before.</param>
internal readonly record struct LivePost(int Segment, int Version, bool Repeats);

/// <summary>In which order an instrument's segments come, drawn from a seed: some late, some twice, some revised, and some never.</summary>
internal sealed class LiveSchedule
{
    private const int LongestDelay = 400;
    private readonly SortedDictionary<int, List<LivePost>> _later = [];
    private readonly Random _random;

    /// <param name="segments">How many there are in all.</param>
    /// <param name="gaps">How many stretches of them never come.</param>
    /// <param name="seed">Of the draw.</param>
    public LiveSchedule(int segments, int gaps, int seed)
    {
        _random = new Random(seed);
        Segments = segments;
        Gaps = [.. Enumerable.Range(1, gaps).Select(gap => (First: gap * segments / (gaps + 1), Count: 1 + _random.Next(10)))];
        Versions = new int[segments];
        for (var segment = 0; segment < segments; segment++)
        {
            Take(segment);
            if (!Gaps.Any(gap => segment >= gap.First && segment < gap.First + gap.Count))
            {
                Draw(segment);
            }
        }

        Take(int.MaxValue);
    }

    public int Segments { get; }

    /// <summary>The posts in the order in which they come.</summary>
    public List<LivePost> Posts { get; } = [];

    /// <summary>What never comes.</summary>
    public IReadOnlyList<(int First, int Count)> Gaps { get; }

    /// <summary>The version that each segment has in the end.</summary>
    public int[] Versions { get; }

    public bool IsGap(int segment) => Gaps.Any(gap => segment >= gap.First && segment < gap.First + gap.Count);

    // Of a thousand segments fifty are late, ten come twice, and five are revised.
    private void Draw(int segment)
    {
        var draw = _random.Next(1000);
        if (draw < 50 && segment > 0 && segment < Segments - 1)
        {
            Later(segment, new LivePost(segment, 0, false));
            return;
        }

        Posts.Add(new LivePost(segment, 0, false));
        if (draw < 60)
        {
            Later(segment, new LivePost(segment, 0, true));
        }
        else if (draw < 65)
        {
            Later(segment, new LivePost(segment, 1, false));
            Versions[segment] = 1;
        }
    }

    private void Later(int segment, LivePost post)
    {
        var due = segment + 1 + _random.Next(LongestDelay);
        if (!_later.TryGetValue(due, out var posts))
        {
            _later[due] = posts = [];
        }

        posts.Add(post);
    }

    private void Take(int until)
    {
        while (_later.Count > 0 && _later.First() is var (due, posts) && due <= until)
        {
            Posts.AddRange(posts);
            _later.Remove(due);
        }
    }
}
