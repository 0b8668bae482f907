using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Who has the right to post to a dataset, and which posts count. In its grain's turns.
///
/// Where the store is this process's alone, a post counts when it commits, and the right is kept in memory. Where many silos write, a poster may
/// lose its right without noticing: its silo was believed dead, or the dataset has, for a moment, two activations. So there a post counts once
/// it is confirmed, in three steps. It commits, and is seen by nobody. It hands its ticket back, and is acknowledged: a write of the state, which
/// only one activation can make (its ETag), and only of the post under way. Then the store is told, by <see cref="ISegmentLog.Confirm"/>,
/// and the poster is answered. A crash between the last two loses nothing: the state says what was acknowledged, and whoever
/// activates the grain next, or is to give out the next post, tells the store first. So of two acknowledged posts the store knows the lower one
/// before the higher one exists, and what a poster that lost its right has written is void, at the end of the data as in their middle.
/// </summary>
internal sealed class DatasetPosts(IPersistentState<DatasetState> state, ISegmentStore store, TimeProvider time)
{
    /// <summary>The post under way.</summary>
    public OpenPost? Open => state.State.Post;

    /// <summary>Whether the last post that was acknowledged is this one.</summary>
    public bool HasEnded(Guid token) => state.State.Ended == token;

    /// <summary>The post under way, if it is this one.</summary>
    /// <exception cref="RefusalException">It is another, or there is none.</exception>
    public OpenPost Require(Guid token) =>
        state.State.Post is { } post && post.Token == token ? post : throw DatasetRefusals.LostItsRight(state.State.Definition!.Name, token);

    /// <summary>Gives the right to post.</summary>
    /// <param name="post">To whom.</param>
    /// <param name="samples">Where the data end.</param>
    /// <param name="segments">The dataset's log.</param>
    public async Task BeginAsync(OpenPost post, long samples, DatasetSegments segments)
    {
        if (store.IsShared)
        {
            await GiveOutAsync(post, segments);
            return;
        }

        if (state.State.Gaps.Any(gap => gap.End > samples))
        {
            // Of a post that never committed. Left where they are, they would be gaps again as soon as samples lie there.
            await WriteAsync(next => next.Gaps = next.Gaps.Before(samples));
        }

        state.State.Post = post;
    }

    /// <summary>What the poster writes next.</summary>
    public PostTicket TicketOf(OpenPost post, long samples, bool isSealed) =>
        new(post.Token, state.State.Definition!, samples, state.State.Posts) { Begin = post.Begin, Sealed = isSealed, Follows = state.State.Last?.Post ?? 0 };

    /// <summary>Keeps which samples of a post are gaps. They count with the post; where its commit alone says that it counts, they are kept before it.</summary>
    public async Task MarkAsync(OpenPost post, ImmutableArray<SampleRange> gaps, long samples)
    {
        var all = (store.IsShared ? state.State.Gaps : state.State.Gaps.Before(samples)).With(gaps);
        if (all.Length > DatasetGrain.MostGaps)
        {
            throw DatasetRefusals.TooManyGaps(state.State.Definition!.Name, all.Length);
        }

        await WriteAsync(next => (next.Gaps, next.Post) = (store.IsShared ? next.Gaps : all, post with { Gaps = gaps }));
    }

    /// <summary>Takes the right back, and acknowledges what the post committed; null where that is nothing.</summary>
    public async Task EndAsync(OpenPost post, PostEnd? end, DatasetSegments segments)
    {
        var gaps = state.State.Gaps;
        if (end is { Samples: var last } && (post.Gaps.Length > 0 || gaps.Any(gap => gap.First < last && gap.End > post.Begin)))
        {
            // Samples that were gaps before the post may be none in it.
            gaps = gaps.After(post.Begin, last, post.Gaps);
        }

        var ended = end is null ? state.State.Ended : post.Token;
        if (store.IsShared)
        {
            var posted = end is { Segments: > 0 and var count } ? Acknowledged(count) : state.State.Last;
            await WriteAsync(next => (next.Post, next.Gaps, next.Ended, next.Last) = (null, gaps, ended, posted));
            await ConfirmAsync(segments);
            return;
        }

        if (gaps != state.State.Gaps)
        {
            await WriteAsync(next => next.Gaps = gaps);
        }

        (state.State.Post, state.State.Ended) = (null, ended);
    }

    /// <summary>A post of the grain's own: segments without data, and how many there are in all, where the dataset is sealed with it.</summary>
    public async Task PostAsync(DatasetSegments segments, List<SegmentRange> gaps, long? total = null)
    {
        if (!store.IsShared)
        {
            await Task.Run(() => segments.WriteGaps(gaps, post: 0));
            if (total is not null)
            {
                await Task.Run(() => segments.Log.Append([], total, commit: true));
            }

            segments.Read();
            return;
        }

        // Its number is given out before anything is written under it: should the grain die here, the next one takes another.
        await GiveOutAsync(null, segments);
        var number = state.State.Posts;
        await Task.Run(() => segments.WriteGaps(gaps, number));
        await WriteAsync(next => next.Last = Acknowledged(gaps.Sum(range => range.Count), total));
        await ConfirmAsync(segments);
    }

    /// <summary>Sees to it that the store has, and shows here, what was acknowledged.</summary>
    public async Task ConfirmAsync(DatasetSegments segments)
    {
        if (state.State.Last is { } last)
        {
            await Task.Run(() => segments.Log.Confirm(last));
            await segments.Log.UntilSeenAsync(last.Post, state.State.Definition!.Name, time);
            segments.Read();
        }
    }

    /// <summary>Whether the store does not show what was acknowledged: somebody died before it was told, or it is late.</summary>
    public bool IsBehind(ISegmentLog log) => state.State.Last is { } last && log.LastPost < last.Post;

    /// <summary>Changes the state; what is not durable is not seen.</summary>
    public async Task WriteAsync(Action<DatasetState> change)
    {
        var now = state.State;
        var before = (now.Definition, now.Gaps, now.Post, now.Posts, now.Last, now.Ended);
        change(now);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            (now.Definition, now.Gaps, now.Post, now.Posts, now.Last, now.Ended) = before;
            throw;
        }
    }

    // The next number. Posters clear away what lower posts have left in the store, so the one that was acknowledged must have been taken over before.
    private async Task GiveOutAsync(OpenPost? post, DatasetSegments segments)
    {
        await ConfirmAsync(segments);
        await WriteAsync(next => (next.Post, next.Posts) = (post, next.Posts + 1));
    }

    private PostConfirmation Acknowledged(long segments, long? total = null) => new(state.State.Posts, state.State.Last?.Post ?? 0, segments, total);
}
