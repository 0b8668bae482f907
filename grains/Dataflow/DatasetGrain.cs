using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A posted dataset. Samples do not pass through the grain: a post takes a ticket, writes to the segment store, commits there, and
/// hands the ticket back; so the store alone has the data, and a post that dies on the way leaves nothing behind. Who has the right to post,
/// and from when on a post counts, <see cref="DatasetPosts"/> says; what is missing, and what may be posted where, <see cref="DatasetFlow"/>.
/// </summary>
public sealed class DatasetGrain(
    [PersistentState("dataset")] IPersistentState<DatasetState> state, ISegmentStore store, IClusterMembershipService membership, TimeProvider time)
    : Grain, IDatasetGrain
{
    /// <summary>Stretches of gaps that a dataset may have: its state is one row, written whole.</summary>
    public const int MostGaps = 1 << 16;

    private const int MostHolesShown = 100;
    private static readonly TimeSpan LongestPost = TimeSpan.FromDays(7);
    private readonly DatasetPosts _posts = new(state, store, time);
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
        await _posts.WriteAsync(next => next.Definition = definition);
        return (await StatusAsync(), true);
    }

    public async Task AbandonAsync()
    {
        if (state.State.Definition is not null && (await SegmentsAsync()).Flow.End == 0 && _posts.Open is null)
        {
            if (state.State.Posts == 0)
            {
                await state.ClearStateAsync();
            }
            else
            {
                // A poster that lost its right may still write under its number: no other post must ever have it.
                await _posts.WriteAsync(next => next.Definition = null);
            }

            _segments!.Dispose();
            _segments = null;
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).RemoveAsync(Name);
        }
    }

    public async Task<DatasetStatus?> GetAsync() =>
        state.State.Definition is null ? null : await StatusAsync();

    public async Task<PostTicket> BeginPostAsync(Guid token, long? offset, string silo)
    {
        var definition = Existing();
        var segments = await SegmentsAsync();
        var samples = segments.Flow.End;
        var isSealed = segments.Log.Total is not null;
        if (_posts.Open is { } open && open.Token == token)
        {
            return _posts.TicketOf(open, samples, isSealed);
        }

        ThrowIfPosting("a second post");
        var placing = segments.Flow.Place(offset, samples, isSealed);
        if (placing is not (Placing.Append or Placing.Whole))
        {
            throw DatasetRefusals.Placed(Name, placing, offset, samples, definition.Layout.SegmentLength);
        }

        // The right is kept in memory where the store is this process's, and a long post does not call: collected meanwhile, the grain
        // would give it away a second time.
        DelayDeactivation(LongestPost);
        var post = new OpenPost(token, silo) { Begin = offset ?? samples };
        await _posts.BeginAsync(post, samples, segments);
        return _posts.TicketOf(post, samples, isSealed);
    }

    public async Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps)
    {
        Existing();
        var post = _posts.Require(token);
        await _posts.MarkAsync(post, gaps, (await SegmentsAsync()).Flow.End);
    }

    public async Task<DatasetStatus> EndPostAsync(Guid token, PostEnd? end = null)
    {
        Existing();
        var segments = await SegmentsAsync();
        if (_posts.Open?.Token == token || (end is not null && !_posts.HasEnded(token)))
        {
            await _posts.EndAsync(_posts.Require(token), end, segments);
            DelayDeactivation(TimeSpan.Zero);
        }

        if (_posts.Open is null)
        {
            await CloseAsync(segments, [.. segments.Flow.Overdue]);
        }

        await AnnounceAsync();
        return await StatusAsync();
    }

    public async Task<DatasetStatus> DeclareGapAsync(SampleRange gap)
    {
        var layout = Existing().Layout;
        var segments = await SegmentsAsync();
        ThrowIfPosting("a gap");
        var isSealed = segments.Log.Total is not null;
        var range = new SegmentRange(gap.First / layout.SegmentLength, gap.End / layout.SegmentLength);
        var end = Ceiling(segments.Flow.End, layout.SegmentLength);
        if (gap.First < 0 || gap.First % layout.SegmentLength != 0 || gap.End % layout.SegmentLength != 0 || range.Count < 1)
        {
            throw DatasetRefusals.NoGap(Name, gap, $"multiples of {layout.SegmentLength} samples, the first lower than the last");
        }

        if (range.End - end > DatasetFlow.MostAhead || (range.End > end && isSealed))
        {
            throw DatasetRefusals.NoGap(Name, gap, isSealed ? $"{end} segments, as the dataset is sealed" : $"{end + DatasetFlow.MostAhead} segments");
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
        if (segments.Flow.End == 0)
        {
            throw DatasetRefusals.Empty(Name);
        }

        List<SegmentRange> holes = [.. segments.Flow.Holes];
        if (holes.Count > 0 && !closeGaps)
        {
            throw DatasetRefusals.Holes(Name, holes[0], holes.Sum(hole => hole.Count));
        }

        if (segments.Log.Total is null)
        {
            await _posts.PostAsync(segments, holes, Ceiling(segments.Flow.End, definition.Layout.SegmentLength));
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
        one.Gaps == other.Gaps && TenantNames.Of(one.Tenant) == TenantNames.Of(other.Tenant) && one.AllowedLatenessSeconds.Equals(other.AllowedLatenessSeconds) && one.Layout with { Columns = other.Layout.Columns } == other.Layout
        && one.Layout.Columns.SequenceEqual(other.Layout.Columns);

    private static string Describe(DatasetDefinition definition) =>
        $"{string.Join("+", definition.Layout.Columns.Select(column => $"{column.Name}:{column.Unit}"))} at {definition.Layout.Density} Hz from GPS {definition.Layout.Origin}, "
        + $"segments of {definition.Layout.SegmentLength}, gaps {(definition.Gaps == GapPolicy.Mark ? "marked" : "refused")}"
        + (definition.AllowedLatenessSeconds is { } seconds ? $", late by {seconds} s at most" : "")
        + (definition.Tenant is { } tenant ? $", of tenant {tenant}" : "");

    private static long Ceiling(long samples, int length) => (samples + length - 1) / length;

    private DatasetDefinition Existing() => state.State.Definition ?? throw DatasetRefusals.Unknown(Name);

    private async Task<DatasetStatus> StatusAsync()
    {
        var definition = Existing();
        var segments = await SegmentsAsync();
        var samples = segments.Flow.End;
        var length = definition.Layout.SegmentLength;
        var isSealed = segments.Log.Total is not null;
        List<SegmentRange> holes = [.. segments.Flow.Holes];
        return new DatasetStatus(
            definition, samples, isSealed ? Ceiling(samples, length) : samples / length,
            state.State.Gaps.Before(samples).Count(segments.Flow.Gaps, length), isSealed)
        {
            Missing = holes.Sum(hole => hole.Count),
            Holes = [.. holes.Take(MostHolesShown).Select(hole => new SampleRange(hole.First * length, hole.End * length))],
            Watermark = segments.Flow.Watermark,
            LastPost = segments.Log.LastPost,
        };
    }

    private void ThrowIfPosting(string second)
    {
        if (_posts.Open is { } post && IsAlive(post.Silo))
        {
            throw DatasetRefusals.UnderWay(Name, second);
        }
    }

    // What is missing is written as gaps.
    private async Task CloseAsync(DatasetSegments segments, List<SegmentRange> holes)
    {
        if (holes.Count > 0)
        {
            await _posts.PostAsync(segments, holes);
        }
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
        if (_posts.IsBehind(_segments.Log))
        {
            await _posts.ConfirmAsync(_segments);
        }

        return _segments;
    }

    // A silo that no longer is a member takes its posts with it.
    private bool IsAlive(string silo) =>
        membership.CurrentSnapshot.GetSiloStatus(SiloAddress.FromParsableString(silo)) is not (SiloStatus.Dead or SiloStatus.None);
}
