using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A posted dataset. Samples do not pass through the grain: a post takes a ticket, writes to the segment store, commits there, and
/// hands the ticket back; so the log alone says how much there is, and a post that dies on the way leaves nothing behind.
///
/// Where many silos write to the store, a poster may lose its ticket without noticing: its silo was believed dead, or the dataset has, for
/// a moment, two activations. Three things keep what was acknowledged whole. The ticket is in the state, which only one activation can
/// write (its ETag). A post is acknowledged by handing the ticket back, which fails for whoever lost it. And posts are numbered: the
/// store voids what a lower one commits behind the beginning of a higher one. Each begins where the acknowledged data end, whatever
/// else lies there: so nothing below it can ever be void, and nothing of a post that was not acknowledged is taken over by chance.
/// </summary>
public sealed class DatasetGrain(
    [PersistentState("dataset")] IPersistentState<DatasetState> state, ISegmentStore store, IClusterMembershipService membership) : Grain, IDatasetGrain
{
    /// <summary>Stretches of gaps that a dataset may have: its state is one row, written whole.</summary>
    public const int MostGaps = 1 << 16;

    private const int MostHolesShown = 100;
    private static readonly TimeSpan LongestPost = TimeSpan.FromDays(7);
    private DatasetSegments? _segments;

    private string Name => GrainKeys.NameOf(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _segments?.Dispose();
        return Task.CompletedTask;
    }

    public async Task<(DatasetStatus Status, bool Created)> CreateAsync(DatasetDefinition definition)
    {
        if (state.State.Definition is { } existing)
        {
            return Same(existing, definition)
                ? (await StatusAsync(), false)
                : throw DatasetRefusals.Another(Name, Describe(definition), Describe(existing));
        }

        // Listed before it exists: a listed name without a dataset is passed over, an unlisted dataset would be lost to sight.
        await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).AddAsync([Name]);
        state.State.Definition = definition;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be seen.
            state.State.Definition = null;
            throw;
        }

        return (await StatusAsync(), true);
    }

    public async Task AbandonAsync()
    {
        if (state.State.Definition is not null && Samples(await SegmentsAsync()) == 0 && state.State.Post is null)
        {
            _segments!.Dispose();
            _segments = null;
            await state.ClearStateAsync();
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).RemoveAsync(Name);
        }
    }

    public async Task<DatasetStatus?> GetAsync() =>
        state.State.Definition is null ? null : await StatusAsync();

    public async Task<PostTicket> BeginPostAsync(long? offset, string silo)
    {
        var definition = Existing();
        var segments = await SegmentsAsync();
        ThrowIfPosting("a second post");
        var samples = Samples(segments);
        var placing = segments.Flow.Place(offset, samples, IsSealed(segments.Log));
        if (placing is not (Placing.Append or Placing.Whole))
        {
            throw DatasetRefusals.Placed(Name, placing, offset, samples, definition.Layout.SegmentLength);
        }

        if (placing == Placing.Whole && store.IsShared)
        {
            throw DatasetRefusals.NotHere(Name, "a post that does not begin where the data end is not possible");
        }

        // The right is kept in memory where the store is this process's, and a long post does not call: collected meanwhile, the grain
        // would give it away a second time.
        DelayDeactivation(LongestPost);
        var begin = offset ?? samples;
        var post = new OpenPost(Guid.NewGuid(), silo) { Begin = begin };
        if (store.IsShared)
        {
            await WriteAsync(next =>
            {
                next.Gaps = next.Gaps.Before(samples);
                (next.Post, next.Posts) = (post, next.Posts + 1);
            });
        }
        else
        {
            if (state.State.Gaps.Any(gap => gap.End > samples))
            {
                // Of a post that never committed. Left where they are, they would be gaps again as soon as samples lie there.
                await WriteAsync(next => next.Gaps = next.Gaps.Before(samples));
            }

            state.State.Post = post;
        }

        return new PostTicket(post.Token, definition, samples, state.State.Posts) { Begin = begin, Sealed = IsSealed(segments.Log) };
    }

    public async Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps)
    {
        var post = Ticket(token);
        var samples = Samples(await SegmentsAsync());
        var all = state.State.Gaps.Before(samples).With(gaps);
        if (all.Length > MostGaps)
        {
            throw DatasetRefusals.TooManyGaps(Name, all.Length);
        }

        await WriteAsync(next => (next.Gaps, next.Post) = (all, store.IsShared ? next.Post : post with { Gaps = gaps }));
    }

    public async Task<DatasetStatus> EndPostAsync(Guid token, long? end = null)
    {
        var post = Ticket(token);
        var segments = await SegmentsAsync();
        if (store.IsShared)
        {
            await WriteAsync(next => (next.Post, next.Acknowledged) = (null, end ?? next.Acknowledged));
        }
        else if (end is { } last && state.State.Gaps.Any(gap => gap.First < last && gap.End > post.Begin))
        {
            // Samples that were gaps before the post, and are none in it.
            await WriteAsync(next => next.Gaps = next.Gaps.After(post.Begin, last, post.Gaps));
        }

        state.State.Post = null;
        DelayDeactivation(TimeSpan.Zero);
        await CloseAsync(segments, [.. segments.Flow.Overdue]);
        await AnnounceAsync();
        return await StatusAsync();
    }

    public async Task<DatasetStatus> DeclareGapAsync(SampleRange gap)
    {
        var layout = Existing().Layout;
        var segments = await SegmentsAsync();
        ThrowIfPosting("a gap");
        if (store.IsShared)
        {
            throw DatasetRefusals.NotHere(Name, "a gap cannot be declared");
        }

        var range = new SegmentRange(gap.First / layout.SegmentLength, gap.End / layout.SegmentLength);
        var end = Ceiling(segments.Flow.End, layout.SegmentLength);
        if (gap.First < 0 || gap.First % layout.SegmentLength != 0 || gap.End % layout.SegmentLength != 0 || range.Count < 1)
        {
            throw DatasetRefusals.NoGap(Name, gap, $"multiples of {layout.SegmentLength} samples, the first lower than the last");
        }

        if (range.End - end > DatasetFlow.MostAhead || (range.End > end && IsSealed(segments.Log)))
        {
            throw DatasetRefusals.NoGap(Name, gap, IsSealed(segments.Log) ? $"{end} segments, as the dataset is sealed" : $"{end + DatasetFlow.MostAhead} segments");
        }

        if (range.End > end && segments.Flow.End % layout.SegmentLength != 0)
        {
            throw DatasetRefusals.NoGap(Name, gap, $"{segments.Flow.End} samples, where the data end within a segment");
        }

        if (segments.Flow.FirstWithData(range) is { } segment)
        {
            throw DatasetRefusals.HasData(Name, segment);
        }

        await CloseAsync(segments, [.. segments.Flow.MissingIn(range)]);
        await CloseAsync(segments, [.. segments.Flow.Overdue]);
        await AnnounceAsync();
        return await StatusAsync();
    }

    public async Task<DatasetStatus> SealAsync(bool closeGaps = false)
    {
        var definition = Existing();
        ThrowIfPosting("a seal");
        var segments = await SegmentsAsync();
        var samples = Samples(segments);
        if (samples == 0)
        {
            throw DatasetRefusals.Empty(Name);
        }

        List<SegmentRange> holes = [.. segments.Flow.Holes];
        if (holes.Count > 0 && !closeGaps)
        {
            throw DatasetRefusals.Holes(Name, holes[0], holes.Sum(hole => hole.Count));
        }

        await CloseAsync(segments, holes);
        if (segments.Log.Total is null)
        {
            var total = state.State.Total ?? Ceiling(samples, definition.Layout.SegmentLength);
            if (store.IsShared && state.State.Total is null)
            {
                await WriteAsync(next => (next.Total, next.Post, next.Posts) = (total, null, next.Posts + 1));
            }

            var number = state.State.Posts;
            await Task.Run(() => segments.Seal(total, samples, number));
        }

        await AnnounceAsync();
        return await StatusAsync();
    }

    public async Task AnnounceAsync()
    {
        var log = (await SegmentsAsync()).Log;
        if (log.Count > 0)
        {
            await this.GetStreamProvider(DataflowOptions.StreamProvider)
                .GetStream<SegmentsReady>(StreamId.Create(DataflowOptions.StreamNamespace, Existing().Product.Text))
                .OnNextAsync(new SegmentsReady(Existing().Product, 0, log.Count, log.Total));
        }
    }

    private static bool Same(DatasetDefinition one, DatasetDefinition other) =>
        one.Gaps == other.Gaps && one.AllowedLatenessSeconds.Equals(other.AllowedLatenessSeconds) && one.Layout with { Columns = other.Layout.Columns } == other.Layout
        && one.Layout.Columns.SequenceEqual(other.Layout.Columns);

    private static string Describe(DatasetDefinition definition) =>
        $"{string.Join("+", definition.Layout.Columns.Select(column => $"{column.Name}:{column.Unit}"))} at {definition.Layout.Density} Hz from GPS {definition.Layout.Origin}, "
        + $"segments of {definition.Layout.SegmentLength}, gaps {(definition.Gaps == GapPolicy.Mark ? "marked" : "refused")}"
        + (definition.AllowedLatenessSeconds is { } seconds ? $", late by {seconds} s at most" : "");

    private static long Ceiling(long samples, int length) => (samples + length - 1) / length;

    private DatasetDefinition Existing() => state.State.Definition ?? throw DatasetRefusals.Unknown(Name);

    private bool IsSealed(ISegmentLog log) => log.Total is not null || state.State.Total is not null;

    private async Task<DatasetStatus> StatusAsync()
    {
        var definition = Existing();
        var segments = await SegmentsAsync();
        var samples = Samples(segments);
        var length = definition.Layout.SegmentLength;
        var isSealed = IsSealed(segments.Log);
        List<SegmentRange> holes = [.. segments.Flow.Holes];
        return new DatasetStatus(
            definition, samples, isSealed ? Ceiling(samples, length) : samples / length,
            state.State.Gaps.Before(samples).Count(segments.Flow.Gaps, length), isSealed)
        {
            Missing = holes.Sum(hole => hole.Count),
            Holes = [.. holes.Take(MostHolesShown).Select(hole => new SampleRange(hole.First * length, hole.End * length))],
            Watermark = segments.Flow.Watermark,
        };
    }

    private void ThrowIfPosting(string second)
    {
        if (state.State.Post is { } post && IsAlive(post.Silo))
        {
            throw DatasetRefusals.UnderWay(Name, second);
        }
    }

    // What is missing is written as gaps, outside the grain's turn; no other call comes between.
    private static async Task CloseAsync(DatasetSegments segments, List<SegmentRange> holes)
    {
        if (holes.Count > 0)
        {
            await Task.Run(() => segments.WriteGaps(holes));
            segments.Read();
        }
    }

    // Where others write too, what lies behind the acknowledged data was never answered for, and the next post writes over it.
    private long Samples(DatasetSegments segments)
    {
        if (!store.IsShared)
        {
            return segments.Flow.End;
        }

        var log = segments.Log;
        return log.Samples >= state.State.Acknowledged
            ? state.State.Acknowledged
            : throw new StoreDamagedException(
                $"dataset {Name} has {log.Samples} samples in the segment store, and {state.State.Acknowledged} were acknowledged: "
                + "the shared file system is behind, or segment files are missing; look at its mounts, or restore the files");
    }

    // Up to date, and opened or looked at outside the grain's turn where that means more than to look into memory.
    private async ValueTask<DatasetSegments> SegmentsAsync()
    {
        if (_segments is null || store.IsShared)
        {
            var definition = Existing();
            await Task.Run(() =>
            {
                _segments ??= new DatasetSegments(definition, store);
                _segments.Log.Refresh();
            });
        }

        _segments!.Read();
        return _segments;
    }

    // A silo that no longer is a member takes its posts with it.
    private bool IsAlive(string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is not (SiloStatus.Dead or SiloStatus.None);

    private async Task WriteAsync(Action<DatasetState> change)
    {
        var now = state.State;
        var before = (now.Gaps, now.Post, now.Posts, now.Acknowledged, now.Total);
        change(now);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be seen.
            (now.Gaps, now.Post, now.Posts, now.Acknowledged, now.Total) = before;
            throw;
        }
    }

    private OpenPost Ticket(Guid token) => state.State.Post is { } post && post.Token == token ? post : throw DatasetRefusals.LostItsRight(Name, token);
}
