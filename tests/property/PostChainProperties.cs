using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Property;

/// <summary>
/// Posts of several writers, some acknowledged and some not, and their confirmations, as they lie in the writers' files. Whoever merges those, in
/// whatever order and interleaving, sees on the way only states that the dataset had after some acknowledged post, later ones after earlier ones,
/// and at the end the last. CsCheck prints the seed of a failure.
/// </summary>
public sealed class PostChainProperties
{
    private const int Span = 20;
    private static readonly string[] Writers = ["own", "alpha", "beta", "gamma"];

    // What a post is: begins anywhere, late, again or revising; acknowledged or not; confirmed in one file or several, and sometimes it seals.
    private static readonly Gen<Post[]> Histories =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, Span - 1], Gen.Int[0, 6], Gen.Bool, Gen.Int[1, 15], Gen.Int[1, 3])
            .Select((source, first, count, isAcknowledged, confirmers, chunk) => new Post(source, first, count, isAcknowledged, confirmers, chunk)).Array[1, 10];

    [Fact]
    public void Files_merged_in_any_order_show_the_states_of_the_dataset_in_their_order_and_nothing_else() =>
        Gen.Select(Histories, Gen.Int[0, int.MaxValue]).Sample((posts, seed) => Merge(posts, new Random(seed), keepsFiles: true), iter: 3_000);

    // Stronger than any file system: not even one writer's records come in their order.
    [Fact]
    public void So_do_records_that_come_in_no_order_at_all() =>
        Gen.Select(Histories, Gen.Int[0, int.MaxValue]).Sample((posts, seed) => Merge(posts, new Random(seed), keepsFiles: false), iter: 3_000);

    private static void Merge(Post[] posts, Random random, bool keepsFiles)
    {
        var states = StatesOf(posts);
        var index = new SegmentIndex(source => Writers[source]);
        HashSet<long> told = [];
        long sequence = 0;
        long last = 0;
        foreach (var happened in Interleave(EventsOf(posts), random, keepsFiles))
        {
            happened.Feed(index);
            index.LastPost.ShouldBeGreaterThanOrEqualTo(last);
            last = index.LastPost;
            states.ShouldContainKey(last);
            Read(index).ShouldBe(states[last], $"after post {last}");

            List<SegmentRange> ranges = [];
            sequence = index.ReadSince(sequence, ranges);
            told.UnionWith(ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)range.Count)).Select(at => (long)at));
            told.ShouldBe(Enumerable.Range(0, Span + 8).Select(at => (long)at).Where(at => index.TryGet(at, out _)), ignoreOrder: true);
        }

        last.ShouldBe(states.Keys.Max(), "everything was read");
        index.HighestPost.ShouldBeGreaterThanOrEqualTo(last);
    }

    // The dataset after each acknowledged post, by its number; 0 before the first.
    private static Dictionary<long, string> StatesOf(Post[] posts)
    {
        SortedDictionary<long, SegmentRecord> held = [];
        Dictionary<long, string> states = new() { [0] = Describe(held.Values, null) };
        for (var at = 0; at < posts.Length; at++)
        {
            if (posts[at].IsAcknowledged)
            {
                foreach (var record in posts[at].Records(at))
                {
                    held[record.Index] = record;
                }

                states[at + 1] = Describe(held.Values, TotalAfter(posts, at));
            }
        }

        return states;
    }

    // The last acknowledged post seals where its place is even.
    private static long? TotalAfter(Post[] posts, int at) => at % 2 == 0 && at == Array.FindLastIndex(posts, post => post.IsAcknowledged) ? Span + 8 : null;

    private static List<Event> EventsOf(Post[] posts)
    {
        List<Event> events = [];
        long follows = 0;
        for (var at = 0; at < posts.Length; at++)
        {
            var post = posts[at];
            events.AddRange(post.Records(at).Chunk(post.Chunk).Select(chunk => new Event(post.Source, chunk, null)));
            if (post.IsAcknowledged)
            {
                var confirmation = new PostConfirmation(at + 1, follows, post.Count, TotalAfter(posts, at));
                events.AddRange(Enumerable.Range(0, Writers.Length).Where(writer => ((post.Confirmers >> writer) & 1) != 0).Select(writer => new Event(writer, [], confirmation)));
                follows = at + 1;
            }
        }

        return events;
    }

    private static IEnumerable<Event> Interleave(List<Event> events, Random random, bool keepsFiles)
    {
        var files = events.GroupBy(each => keepsFiles ? each.Source : 0).Select(file => file.ToArray()).ToList();
        if (!keepsFiles)
        {
            files.ForEach(file => random.Shuffle(file));
        }

        var queues = files.Select(file => new Queue<Event>(file)).ToList();
        while (queues.Count > 0)
        {
            // Some of one file, then some of another: a look takes over what has come since the last one.
            var queue = queues[random.Next(queues.Count)];
            for (var some = random.Next(1, 4); some > 0 && queue.TryDequeue(out var next); some--)
            {
                yield return next;
            }

            queues.RemoveAll(each => each.Count == 0);
        }
    }

    private static string Read(SegmentIndex index)
    {
        List<SegmentRecord> records = [];
        for (long at = 0; at < Span + 8; at++)
        {
            if (index.TryGet(at, out var record))
            {
                records.Add(record);
            }
        }

        index.Count.ShouldBe(records.Count);
        index.Samples.ShouldBe(records.Sum(record => (long)record.Length));
        return Describe(records, index.Total);
    }

    private static string Describe(IEnumerable<SegmentRecord> records, long? total) => $"total {total}: {string.Join(", ", records)}";

    /// <summary>A post as its writer makes it; its number follows from its place.</summary>
    /// <param name="Confirmers">Which writers' files have its confirmation, a bit each.</param>
    private sealed record Post(int Source, int First, int Count, bool IsAcknowledged, int Confirmers, int Chunk)
    {
        public IEnumerable<SegmentRecord> Records(int at) => Enumerable.Range(First, Count).Select(index => new SegmentRecord(
            index, 1, 1 + at, new ContentHash((ulong)at, 1), default, (at * 1_000) + index, Source, (uint)at + 1));
    }

    /// <summary>Something that a file says, as a reader takes it over.</summary>
    private sealed record Event(int Source, SegmentRecord[] Records, PostConfirmation? Confirmation)
    {
        public void Feed(SegmentIndex index)
        {
            if (Confirmation is { } confirmation)
            {
                index.Confirm(confirmation);
            }
            else
            {
                index.Commit(Records, null, posted: true);
            }
        }
    }
}
