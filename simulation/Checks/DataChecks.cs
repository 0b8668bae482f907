using Lisa.Simulation.Datasets;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Checks;

/// <summary>
/// What is promised of posted data. It goes by what the datasets' states say is acknowledged, and by what each post wrote, and knows nothing of how
/// logs are merged: a post is held against exactly what was acknowledged before it, data become no gap, nobody is shown what was not acknowledged,
/// and nobody is told that it is kept before it is on record.
/// </summary>
internal sealed class DataChecks
{
    private readonly World _world;
    private readonly Checks _checks;
    private readonly Dataset[] _datasets;
    private readonly Dictionary<ulong, List<Reign>> _reigns = [];

    public DataChecks(World world, Checks checks)
    {
        (_world, _checks) = (world, checks);
        _datasets = [.. Enumerable.Range(0, world.Pipeline.Datasets).Select(_ => new Dataset())];
        for (var number = 0; number < _datasets.Length; number++)
        {
            var dataset = number;
            world.Store[dataset].Appended = record => Appended(dataset, record);
            world.Store[dataset].Shown = record => Shown(dataset, record);
        }
    }

    /// <summary>Segments in all, when the seal is acknowledged.</summary>
    public long? Total(int dataset) => _datasets[dataset].Total;

    /// <summary>What was acknowledged last of a segment; null where nothing was.</summary>
    public (ulong Content, int Post)? Find(int dataset, long index) => _datasets[dataset].Held.TryGetValue(index, out var held) ? held : null;

    /// <summary>How many segments are acknowledged.</summary>
    public int Count(int dataset) => _datasets[dataset].Held.Count;

    /// <summary>Whether a posted content was the one in force at some moment between the two, the log having said so.</summary>
    public bool Reigned(ulong content, TimeSpan from, TimeSpan until) =>
        _reigns.TryGetValue(content, out var reigns) && reigns.Exists(reign => reign.From <= until && reign.Until >= from);

    /// <summary>A post is about to be durable.</summary>
    public void Writes(WrittenPost post) => _datasets[post.Dataset].Written[post.Origin.Post] = post;

    /// <summary>A poster is told that its data are kept.</summary>
    public void Answered(int dataset, int post) =>
        _checks.Hold(
            _datasets[dataset].Acknowledged.Contains(post) && _datasets[dataset].Confirmed.Contains(post),
            $"post {post} of dataset {dataset} is answered for, and its dataset has not acknowledged and confirmed it");

    /// <summary>The state of a dataset was written.</summary>
    public void Stored(int number, DatasetState state)
    {
        var dataset = _datasets[number];
        _checks.Hold(
            state.LastPost >= dataset.State.LastPost && state.Acknowledged >= dataset.State.Acknowledged,
            $"dataset {number} was at {dataset.State}, and is at {state}");
        var isNews = state.Acknowledged > dataset.State.Acknowledged;
        dataset.State = state;
        if (isNews)
        {
            dataset.Acknowledged.Add(state.Acknowledged);
            _checks.Hold(dataset.Written.ContainsKey(state.Acknowledged), $"post {state.Acknowledged} of dataset {number} is acknowledged, it wrote nothing");
            Acknowledge(number, dataset, dataset.Written[state.Acknowledged]);
        }
    }

    private void Acknowledge(int number, Dataset dataset, WrittenPost post)
    {
        var origin = post.Origin;
        _world.Happened(Happening.PostAcknowledged);
        if (post.Cause is PostCause.Data or PostCause.Revision)
        {
            _world.Happened(Happening.PostedAgain, post.Covered - post.Segments.Count);
        }

        var end = dataset.End;
        foreach (var (index, content, found) in post.Segments)
        {
            var isThere = dataset.Held.TryGetValue(index, out var held);
            var isGap = content == Contents.OfGap(number, index);
            var wasGap = isThere && held.Content == Contents.OfGap(number, index);
            _checks.Hold(
                isThere ? found == held.Content : found is null,
                $"post {origin.Post} of dataset {number} writes segment {index} over that of post {(isThere ? held.Post : 0)}, which it has not found");
            _checks.Hold(!isThere || wasGap || !isGap, $"data of segment {index} of dataset {number} become a gap by post {origin.Post}");
            _checks.Hold(
                !isThere || wasGap || post.Cause == PostCause.Revision,
                $"post {origin.Post} of dataset {number} replaces segment {index}, and is no revision");
            _checks.Hold(dataset.Total is not { } total || index < total, $"dataset {number} is sealed, and gets segment {index}");
            if (post.Cause == PostCause.Watermark)
            {
                var lateness = _world.Feeds[number].LatenessSamples;
                _checks.Hold(
                    lateness is not null && (index + 1) * Feed.SegmentLength <= (end * Feed.SegmentLength) - lateness,
                    $"the watermark closes segment {index} of dataset {number}, which ends at {end} and waits for {lateness} samples");
            }

            _world.Happened(HappeningOf(post.Cause, isThere, wasGap, index < end));
            dataset.Held[index] = (content, origin.Post);
            dataset.End = Math.Max(dataset.End, index + 1);
        }

        if (post.Total is { } all)
        {
            _checks.Hold(
                dataset.Total is null && all == dataset.End,
                $"dataset {number} is sealed at {all}, it ends at {dataset.End}, and was sealed at {dataset.Total}");
            dataset.Total = all;
        }
    }

    private static Happening HappeningOf(PostCause cause, bool isThere, bool wasGap, bool isWithin) => cause switch
    {
        PostCause.Watermark => Happening.GapClosed,
        PostCause.DeclaredGap => Happening.GapDeclared,
        PostCause.Seal => Happening.GapSealed,
        _ => wasGap ? Happening.GapFilled : isThere ? Happening.Revised : isWithin ? Happening.PostedLate : Happening.PostedNew,
    };

    private void Appended(int number, in Record record)
    {
        if (record.Kind == RecordKind.Confirmation)
        {
            Confirm(number, record.Origin.Post);
        }
        else if (record.Origin.Follows > 0)
        {
            Confirm(number, record.Origin.Follows);
        }
    }

    // The log says so: from now on readers may know.
    private void Confirm(int number, int post)
    {
        var dataset = _datasets[number];
        if (!dataset.Confirmed.Add(post) || !dataset.Written.TryGetValue(post, out var written))
        {
            return;
        }

        foreach (var (index, content, _) in written.Segments)
        {
            if (dataset.InForce.TryGetValue(index, out var before))
            {
                before.Until = _world.Turns.Now;
            }

            var reign = new Reign(_world.Turns.Now);
            dataset.InForce[index] = reign;
            if (_reigns.TryGetValue(content, out var reigns))
            {
                reigns.Add(reign);
            }
            else
            {
                _reigns.Add(content, [reign]);
            }
        }
    }

    private void Shown(int dataset, in Record record) =>
        _checks.Hold(
            _datasets[dataset].Acknowledged.Contains(record.Origin.Post),
            $"a reader is shown segment {record.Index} of dataset {dataset} as post {record.Origin.Post} has it, which was not acknowledged");

    /// <summary>A time in which a content was the one in force.</summary>
    private sealed class Reign(TimeSpan from)
    {
        public TimeSpan From { get; } = from;

        public TimeSpan Until { get; set; } = TimeSpan.MaxValue;
    }

    private sealed class Dataset
    {
        public DatasetState State { get; set; } = DatasetState.Empty;

        public Dictionary<int, WrittenPost> Written { get; } = [];

        public HashSet<int> Acknowledged { get; } = [];

        public HashSet<int> Confirmed { get; } = [];

        public Dictionary<long, (ulong Content, int Post)> Held { get; } = [];

        public Dictionary<long, Reign> InForce { get; } = [];

        public long End { get; set; }

        public long? Total { get; set; }
    }
}
