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
}

/// <summary>
/// A posted dataset. Samples do not pass through the grain: a post takes a ticket, writes to the segment store, commits there, and
/// hands the ticket back; so the log alone says how much there is, and a post that dies on the way leaves nothing behind.
/// </summary>
public sealed class DatasetGrain(
    [PersistentState("dataset")] IPersistentState<DatasetState> state, ISegmentStore store) : Grain, IDatasetGrain
{
    /// <summary>Stretches of gaps that a dataset may have: its state is one row, written whole.</summary>
    public const int MostGaps = 1 << 16;

    private static readonly TimeSpan LongestPost = TimeSpan.FromDays(7);
    private SegmentLease? _lease;
    private Guid? _posting;

    private string Name => GrainKeys.NameOf(this.GetPrimaryKeyString());

    private ISegmentLog Log => (_lease ??= store.Open(ProductId.OfDataset(Name))).Log;

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
                ? (Status(existing), false)
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

        return (Status(definition), true);
    }

    public Task<DatasetStatus?> GetAsync() =>
        Task.FromResult(state.State.Definition is { } definition ? Status(definition) : null);

    public async Task<PostTicket> BeginPostAsync(long? offset)
    {
        var definition = Existing();
        var status = Status(definition);
        if (status.Sealed)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the dataset is sealed", $"dataset {Name}", $"{status.Samples} samples", "a dataset that still grows",
                "post to a new dataset");
        }

        if (_posting is not null)
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

        if (state.State.Gaps.Any(gap => gap.End > status.Samples))
        {
            // Of a post that never committed. Left where they are, they would be gaps again as soon as samples lie there.
            await WriteGapsAsync(Committed(status.Samples));
        }

        // The right is kept in memory, and a long post does not call: collected meanwhile, the grain would give it away a second time.
        DelayDeactivation(LongestPost);
        _posting = Guid.NewGuid();
        return new PostTicket(_posting.Value, definition, status.Samples);
    }

    public async Task MarkGapsAsync(Guid token, ImmutableArray<SampleRange> gaps)
    {
        CheckTicket(token);
        var all = new SegmentSet();
        foreach (var gap in Committed(Log.Samples).Concat(gaps))
        {
            all.Add(gap.First, gap.End);
        }

        await WriteGapsAsync([.. all.Select(range => new SampleRange(range.First, range.End))]);
    }

    public async Task<DatasetStatus> EndPostAsync(Guid token)
    {
        CheckTicket(token);
        _posting = null;
        DelayDeactivation(TimeSpan.Zero);
        await AnnounceAsync();
        return Status(Existing());
    }

    public async Task<DatasetStatus> SealAsync()
    {
        var definition = Existing();
        if (_posting is not null)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "a post to the dataset is under way", $"dataset {Name}", "a seal", "no post under way", "seal it when the post has ended");
        }

        if (Log.Samples == 0)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the dataset is empty", $"dataset {Name}", "0 samples", "at least one sample", "post data before you seal it");
        }

        if (Log.Total is null)
        {
            var log = Log;
            var total = Ceiling(log.Samples, definition.Layout.SegmentLength);
            await Task.Run(() => log.Append([], total, commit: true));
        }

        await AnnounceAsync();
        return Status(definition);
    }

    public Task AnnounceAsync() => Log.Count == 0
        ? Task.CompletedTask
        : this.GetStreamProvider(DataflowOptions.StreamProvider)
            .GetStream<SegmentsReady>(StreamId.Create(DataflowOptions.StreamNamespace, Existing().Product.Text))
            .OnNextAsync(new SegmentsReady(Existing().Product, 0, Log.Count, Log.Total));

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

    private DatasetStatus Status(DatasetDefinition definition)
    {
        var samples = Log.Samples;
        var length = definition.Layout.SegmentLength;
        var isSealed = Log.Total is not null;
        var gaps = state.State.Gaps.Where(gap => gap.First < samples).Sum(gap => Math.Min(gap.End, samples) - gap.First);
        return new DatasetStatus(definition, samples, isSealed ? Ceiling(samples, length) : samples / length, gaps, isSealed);
    }

    private ImmutableArray<SampleRange> Committed(long samples) =>
        [.. state.State.Gaps.Where(gap => gap.First < samples).Select(gap => gap with { End = Math.Min(gap.End, samples) })];

    private async Task WriteGapsAsync(ImmutableArray<SampleRange> gaps)
    {
        if (gaps.Length > MostGaps)
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "the dataset would have too many gaps", $"dataset {Name}", $"{gaps.Length} stretches", $"{MostGaps} stretches",
                "post cleaner data, or divide them among several datasets");
        }

        var before = state.State.Gaps;
        state.State.Gaps = gaps;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State.Gaps = before;
            throw;
        }
    }

    private void CheckTicket(Guid token)
    {
        if (_posting != token)
        {
            throw RefusalException.Because(
                RefusalKind.Conflict, "the post has lost its right to append", $"dataset {Name}", token, "the ticket of the post under way",
                "ask for the dataset's samples and post again from there");
        }
    }
}
