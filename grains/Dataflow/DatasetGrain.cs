using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>What a dataset keeps beside its log of segments.</summary>
[GenerateSerializer, Alias("lisa.DatasetState")]
public sealed class DatasetState
{
    [Id(0)]
    public DatasetDefinition? Definition { get; set; }

    /// <summary>Samples that are gaps. Those beyond the committed end belong to a post that never committed.</summary>
    [Id(1)]
    public ImmutableArray<SampleRange> Gaps { get; set; } = [];

    /// <summary>The post under way; kept only where other processes write to the store too.</summary>
    [Id(2)]
    public OpenPost? Post { get; set; }

    /// <summary>Number of the last post.</summary>
    [Id(3)]
    public long Posts { get; set; }

    /// <summary>Samples that posters were told are kept; in a store of this process alone the log says it.</summary>
    [Id(4)]
    public long Acknowledged { get; set; }

    /// <summary>Segments in all, written here before the log says so: the log is written by whoever may, the state by one.</summary>
    [Id(5)]
    public long? Total { get; set; }
}

/// <summary>A post under way.</summary>
[GenerateSerializer, Immutable, Alias("lisa.OpenPost")]
public sealed record OpenPost([property: Id(0)] Guid Token, [property: Id(1)] string Silo);

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

    private static readonly TimeSpan LongestPost = TimeSpan.FromDays(7);
    private SegmentLease? _lease;

    private string Name => GrainKeys.NameOf(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _lease?.Dispose();
        return Task.CompletedTask;
    }

    public async Task<(DatasetStatus Status, bool Created)> CreateAsync(DatasetDefinition definition)
    {
        if (state.State.Definition is { } existing)
        {
            return Same(existing, definition)
                ? (Status(existing, await LogAsync()), false)
                : throw RefusalException.Because(
                    RefusalKind.Conflict, "a dataset of this name exists with another definition", $"dataset {Name}",
                    Describe(definition), Describe(existing), "choose another name, or post to the dataset as it is");
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

        return (Status(definition, await LogAsync()), true);
    }

    public async Task AbandonAsync()
    {
        if (state.State.Definition is not null && Samples(await LogAsync()) == 0 && state.State.Post is null)
        {
            await state.ClearStateAsync();
            await GrainFactory.GetGrain<IDirectoryGrain>(GrainKeys.DatasetDirectory).RemoveAsync(Name);
        }
    }

    public async Task<DatasetStatus?> GetAsync() =>
        state.State.Definition is { } definition ? Status(definition, await LogAsync()) : null;

    public async Task<PostTicket> BeginPostAsync(long? offset, string silo)
    {
        var definition = Existing();
        var status = Status(definition, await LogAsync());
        if (status.Sealed)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the dataset is sealed", $"dataset {Name}", $"{status.Samples} samples", "a dataset that still grows",
                "post to a new dataset");
        }

        if (state.State.Post is { } other && IsAlive(other.Silo))
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "another post to the dataset is under way", $"dataset {Name}", "a second post", "one post at a time",
                "wait for the other post to end, then ask for the dataset's samples and go on from there");
        }

        if (offset is { } believed && believed != status.Samples)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict,
                believed < status.Samples ? "the post overlaps samples that are there already" : "the post leaves out samples",
                $"dataset {Name}, offset", believed, $"{status.Samples}, where the data end now", $"post from sample {status.Samples} on");
        }

        // The right is kept in memory where the store is this process's, and a long post does not call: collected meanwhile, the grain
        // would give it away a second time.
        DelayDeactivation(LongestPost);
        var post = new OpenPost(Guid.NewGuid(), silo);
        if (store.IsShared)
        {
            await WriteAsync(next =>
            {
                next.Gaps = Committed(status.Samples);
                (next.Post, next.Posts) = (post, next.Posts + 1);
            });
        }
        else
        {
            if (state.State.Gaps.Any(gap => gap.End > status.Samples))
            {
                // Of a post that never committed. Left where they are, they would be gaps again as soon as samples lie there.
                await WriteAsync(next => next.Gaps = Committed(status.Samples));
            }

            state.State.Post = post;
        }

        return new PostTicket(post.Token, definition, status.Samples, state.State.Posts);
    }

    public async Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps)
    {
        CheckTicket(token);
        var all = new SegmentSet();
        foreach (var gap in Committed(Samples(await LogAsync())).Concat(gaps))
        {
            all.Add(gap.First, gap.End);
        }

        if (all.Ranges > MostGaps)
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "the dataset would have too many gaps", $"dataset {Name}", $"{all.Ranges} stretches", $"{MostGaps} stretches",
                "post cleaner data, or divide them among several datasets");
        }

        await WriteAsync(next => next.Gaps = [.. all.Select(range => new SampleRange(range.First, range.End))]);
    }

    public async Task<DatasetStatus> EndPostAsync(Guid token, long? end = null)
    {
        CheckTicket(token);
        var log = await LogAsync();
        if (store.IsShared)
        {
            await WriteAsync(next => (next.Post, next.Acknowledged) = (null, end ?? next.Acknowledged));
        }

        state.State.Post = null;
        DelayDeactivation(TimeSpan.Zero);
        await AnnounceAsync();
        return Status(Existing(), log);
    }

    public async Task<DatasetStatus> SealAsync()
    {
        var definition = Existing();
        if (state.State.Post is { } post && IsAlive(post.Silo))
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "a post to the dataset is under way", $"dataset {Name}", "a seal", "no post under way", "seal it when the post has ended");
        }

        var log = await LogAsync();
        var samples = Samples(log);
        if (samples == 0)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the dataset is empty", $"dataset {Name}", "0 samples", "at least one sample", "post data before you seal it");
        }

        if (log.Total is null)
        {
            var total = state.State.Total ?? Ceiling(samples, definition.Layout.SegmentLength);
            if (store.IsShared && state.State.Total is null)
            {
                await WriteAsync(next => (next.Total, next.Post, next.Posts) = (total, null, next.Posts + 1));
            }

            var number = state.State.Posts;
            await Task.Run(() => Seal(log, total, samples, definition.Layout.SegmentLength, number));
        }

        await AnnounceAsync();
        return Status(definition, log);
    }

    public async Task AnnounceAsync()
    {
        var log = await LogAsync();
        if (log.Count > 0)
        {
            await this.GetStreamProvider(DataflowOptions.StreamProvider)
                .GetStream<SegmentsReady>(StreamId.Create(DataflowOptions.StreamNamespace, Existing().Product.Text))
                .OnNextAsync(new SegmentsReady(Existing().Product, 0, log.Count, log.Total));
        }
    }

    private static bool Same(DatasetDefinition one, DatasetDefinition other) =>
        one.Gaps == other.Gaps && one.Layout with { Columns = other.Layout.Columns } == other.Layout
        && one.Layout.Columns.SequenceEqual(other.Layout.Columns);

    private static string Describe(DatasetDefinition definition) =>
        $"{string.Join("+", definition.Layout.Columns.Select(column => $"{column.Name}:{column.Unit}"))} at {definition.Layout.Density} Hz from GPS {definition.Layout.Origin}, "
        + $"segments of {definition.Layout.SegmentLength}, gaps {(definition.Gaps == GapPolicy.Mark ? "marked" : "refused")}";

    private static long Ceiling(long samples, int length) => (samples + length - 1) / length;

    private DatasetDefinition Existing() => state.State.Definition
        ?? throw RefusalException.Because(
            RefusalKind.NotFound, "there is no such dataset", "dataset", Name, "a dataset that was created", "create it, or list the datasets");

    private DatasetStatus Status(DatasetDefinition definition, ISegmentLog log)
    {
        var samples = Samples(log);
        var length = definition.Layout.SegmentLength;
        var isSealed = log.Total is not null || state.State.Total is not null;
        var gaps = state.State.Gaps.Where(gap => gap.First < samples).Sum(gap => Math.Min(gap.End, samples) - gap.First);
        return new DatasetStatus(definition, samples, isSealed ? Ceiling(samples, length) : samples / length, gaps, isSealed);
    }

    // Where others write too, what lies behind the acknowledged data was never answered for, and the next post writes over it.
    private long Samples(ISegmentLog log)
    {
        if (!store.IsShared)
        {
            return log.Samples;
        }

        return log.Samples >= state.State.Acknowledged
            ? state.State.Acknowledged
            : throw new StoreDamagedException(
                $"dataset {Name} has {log.Samples} samples in the segment store, and {state.State.Acknowledged} were acknowledged: "
                + "the shared file system is behind, or segment files are missing; look at its mounts, or restore the files");
    }

    // A last segment that a post made longer, and never answered for, is cut back to what was acknowledged.
    private static void Seal(ISegmentLog log, long total, long samples, int length, long number)
    {
        List<NewSegment> last = [];
        var rest = (int)(samples - ((total - 1) * length));
        if (number > 0 && log.TryGet(total - 1, out var record) && record.Length > rest)
        {
            using var longer = log.Read(record);
            var cut = new Block(longer.Columns, rest);
            for (var column = 0; column < longer.Columns; column++)
            {
                longer[column][..rest].CopyTo(cut[column]);
            }

            last.Add(new NewSegment(total - 1, cut, default));
        }

        log.Append(last, total, commit: true, post: number);
    }

    private ImmutableArray<SampleRange> Committed(long samples) =>
        [.. state.State.Gaps.Where(gap => gap.First < samples).Select(gap => gap with { End = Math.Min(gap.End, samples) })];

    // Up to date, and opened or looked at outside the grain's turn where that means more than to look into memory.
    private async ValueTask<ISegmentLog> LogAsync()
    {
        if (_lease is null || store.IsShared)
        {
            var product = ProductId.OfDataset(Name);
            await Task.Run(() =>
            {
                _lease ??= store.Open(product);
                _lease.Log.Refresh();
            });
        }

        return _lease!.Log;
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

    private void CheckTicket(Guid token)
    {
        if (state.State.Post?.Token != token)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the post has lost its right to append", $"dataset {Name}", token, "the ticket of the post under way",
                "ask for the dataset's samples and post again from there");
        }
    }
}
