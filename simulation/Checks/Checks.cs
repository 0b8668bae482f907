using System.Collections.Immutable;
using Lisa.Grains.Flow;
using Lisa.Simulation.Actors;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Datasets;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;
using Dependency = Lisa.Grains.Contracts.Dependency;
using GivenUp = Lisa.Grains.Contracts.GivenUp;

namespace Lisa.Simulation.Checks;

/// <summary>The invariants: some are looked at when something happens, the others when everything has come to rest.</summary>
internal sealed class Checks
{
    // Longer than the moment between the look at the log and the append.
    private static readonly TimeSpan Race = TimeSpan.FromMilliseconds(3);
    private readonly World _world;
    private readonly Truth _truth;
    private readonly LogView[] _views;
    private readonly Dictionary<GrainKey, RunPhase> _ended = [];
    private CatalogueState _catalogue = CatalogueState.Empty;
    private readonly Pauses _pauses;
    private readonly Dictionary<(int Product, long Index, ulong Inputs), TimeSpan> _appends = [];
    private readonly HashSet<int> _lost = [];
    private readonly Dictionary<int, ImmutableSortedSet<long>> _letters = [];
    private bool _gaveUp;

    public Checks(World world)
    {
        _world = world;
        Data = new DataChecks(world, this);
        Commits = new CommitChecks(world, this);
        _truth = new Truth(world.Pipeline, Data);
        _pauses = new Pauses(world);
        _views = [.. world.Store.Select(log => new LogView(log, WorldRules.Kept, 0))];
        Undoings = new UndoingChecks(world, (holds, complaint) => Hold(holds, $"{complaint}"));
    }

    /// <summary>Those of posted data.</summary>
    public DataChecks Data { get; }

    /// <summary>Those of what runs commit.</summary>
    public CommitChecks Commits { get; }

    /// <summary>Those of compensations.</summary>
    public UndoingChecks Undoings { get; }

    /// <summary>How often an invariant was looked at.</summary>
    public long Count { get; private set; }

    /// <summary>An item stays within its bounds, has the priority of whoever wants it most, and begins behind what exists where order counts.</summary>
    public void Dispatched(StepActivation step, StepCommand.Compute compute, int inFlight)
    {
        var limits = step.Plan.Limits;
        var most = step.Plan.InOrder ? 1 : step.MostItems;
        Hold(inFlight <= most, $"{step} has {inFlight} items in flight, {most} are allowed");
        Hold(
            compute.Segments.Count >= 1 && compute.Segments.Count <= limits.ItemSegments,
            $"{step} puts {compute.Segments.Count} segments into an item, {limits.ItemSegments} are allowed");
        Hold(step.Priority == compute.Priority, $"{step} computes at priority {compute.Priority}, it is wanted at {step.Priority?.ToString() ?? "none"}");
        Hold(_pauses.Allow(step.Plan.Product), $"{step} begins {compute.Segments}, and all runs that want it have been paused or over for long");
        var first = compute.Segments.First;
        Hold(
            !step.Plan.InOrder || first == 0 || WasRemoved(step) || View(step.Plan.Product).Find(first - 1) is not null,
            $"{step} computes segment {first} before segment {first - 1}, whose state it carries on");
    }

    /// <summary>Conditional appends would hide it, but work that is done or under way is not begun again.</summary>
    public void NotInHand(StepActivation step, SegmentRange segments, IEnumerable<SegmentRange> away)
    {
        foreach (var other in away)
        {
            Hold(other.End <= segments.First || segments.End <= other.First, $"{step} computes {segments} while it computes {other}");
        }

        Hold(
            step.Done.MissingIn(segments.First, segments.End).Sum(range => range.Count) == segments.Count,
            $"{step} computes {segments} of which it knows a part to exist");
    }

    /// <summary>A silo that does not see what an item needs has an old sight of it; it must be durable all the same.</summary>
    public void Begun(WorkItem item, long index, ulong? previous) =>
        Hold(
            Inputs.Hash(View, item.Plan, index, previous) is not null || item.Plan.Inputs.Any(input => _world.Store[input.Product].Generation > 0)
                || _world.Store[item.Plan.Product].Generation > 0, $"{item} computes segment {index} before all it needs is durable");

    /// <summary>A silo runs no more items than it has slots.</summary>
    public void Occupied(Silo silo, int running) =>
        Hold(running <= silo.Machine.SlotCount, $"{silo} runs {running} items, it has {silo.Machine.SlotCount} slots");

    /// <summary>A slot computed a segment: by its shape, and from what is shown to its silo.</summary>
    /// <param name="item">What it is part of.</param>
    /// <param name="record">What came out.</param>
    /// <param name="previous">The content of the one before it, where the item has just made or found that.</param>
    /// <param name="open">What the silo sees of a product.</param>
    public void Computed(WorkItem item, in Record record, ulong? previous, Func<int, LogView> open)
    {
        if (Commits.Knows(record.Content))
        {
            return;
        }

        var (product, index) = (item.Plan.Product, record.Index);
        var step = _world.Pipeline.StepOf(product)!;
        var sources = new List<ulong>();
        foreach (var source in _truth.SourcesOf(step, index))
        {
            var content = source.Product == product && previous is not null ? previous : open(source.Product).Find(source.Index)?.Content;
            Hold(content is not null, $"{item} computes segment {index} without segment {source.Index} of product {source.Product}");
            sources.Add(content!.Value);
        }

        Hold(
            record.Content == Contents.OfOutput(product, index, Truth.HashOf(step, index, sources)),
            $"segment {index} of product {product} was computed from wrong inputs");
        Commits.Learn(record.Content, [.. sources]);
    }

    /// <summary>A step has heard that segments of an input came again: of what it takes for done, nothing that they bear on was computed of others.</summary>
    public void Revised(StepActivation step, InputPlan input, SegmentRange segments, Func<long, bool> isFresh)
    {
        var shape = input.Shape;
        var whole = shape.Every == Dependency.All;
        var first = whole ? 0 : shape.Parts * Math.Max(0, (segments.First - shape.After) / shape.Every);
        var last = whole ? step.Done.LastOrDefault().End : (shape.Parts * (((segments.End - 1 + shape.Before) / shape.Every) + 1)) - 1;
        for (var index = first; index <= last; index++)
        {
            Hold(
                !step.Done.Contains(index) || isFresh(index),
                $"{step} takes segment {index} for done, and has heard that {segments} of product {input.Product} came again");
        }
    }

    /// <summary>Called before a record of a computed product is appended: within bounds, and not what is there already.</summary>
    public void Appended(int product, in Record record)
    {
        Hold(Commits.Knows(record.Content), $"segment {record.Index} of product {product} is written, and nobody computed it");
        Hold(
            _truth.Total(product) is not { } total || record.Index < total,
            $"product {product} gets segment {record.Index}, it has {_truth.Total(product)}");

        // Two writers at the same moment do no harm; one that writes again what it could have read is not conditional.
        var key = (product, record.Index, record.Inputs);
        var there = View(product).Find(record.Index);
        if (there?.Inputs == record.Inputs)
        {
            var age = _world.Turns.Now - _appends[key];
            Hold(
                age < Race,
                $"segment {record.Index} of product {product} is written again of the same inputs, though it has been there for {age.TotalSeconds} s");
            _world.Happened(Happening.WrittenTwice);
        }

        _world.Happened(there is null ? Happening.Computed : Happening.ComputedAgain);
        if (Inputs.Hash(View, _world.Pipeline.StepOf(product)!, record.Index) != record.Inputs)
        {
            _world.Happened(Happening.ComputedOfOldInputs);
        }

        _appends[key] = _world.Turns.Now;
    }

    /// <summary>A product was removed: what is written of it from now on is not written again.</summary>
    /// <param name="product">Which one.</param>
    /// <param name="isWanted">A run under way counts on it: that it is whole when the run commits is promised no more.</param>
    public void Removed(int product, bool isWanted)
    {
        if (isWanted)
        {
            _lost.Add(product);
        }
    }

    public void TotalStated(StepActivation step, long total) =>
        Hold(total == _truth.Total(step.Plan.Product), $"{step} states {total} segments in all, there are {_truth.Total(step.Plan.Product)?.ToString() ?? "not yet so many"}");

    public void Completed(StepActivation step, long total)
    {
        var product = step.Plan.Product;
        Hold(total == _truth.Total(product), $"{step} is complete with {total} segments, it should have {_truth.Total(product)}");
        for (var index = 0; index < total && !WasRemoved(step); index++)
        {
            Hold(View(product).Find(index) is not null, $"{step} is complete without segment {index}");
        }
    }

    /// <summary>An outage is waited for, however long it is.</summary>
    public void GaveUp(StepActivation step, string cause)
    {
        _gaveUp = true;
        Hold(!cause.Contains("cannot be reached", StringComparison.Ordinal), $"{step} gives a segment up since the store was away for a while");
    }

    public void Finished(RunActivation run, RunPhase phase)
    {
        Hold(phase != RunPhase.Failed || _gaveUp, $"{run} fails, no step gave anything up");
        Hold(phase != RunPhase.Failed || run.Policy != GivenUp.DeadLetter, $"{run} fails, and should wait for what was given up");
    }

    /// <summary>A segment that was given up keeps no other from being computed.</summary>
    public void Rested(StepActivation step, StepFlow flow)
    {
        if (step.IsGone || step.Priority is null || !flow.IsIdle || !flow.Failed.Any())
        {
            return;
        }

        var failed = flow.Failed.Select(entry => entry.Index).ToHashSet();
        for (long index = 0; index < (flow.Total ?? 0); index++)
        {
            Hold(flow.Done.Contains(index) || failed.Contains(index) || !flow.CanCompute(index), $"{step} rests, and could compute segment {index}");
        }
    }

    /// <summary>Grain state was written.</summary>
    public void Stored(GrainKey key, object state)
    {
        if (state is RunState stored)
        {
            _pauses.Stored(key, stored);
            Undoings.Stored(key, stored);
        }

        switch (state)
        {
            case DatasetState dataset:
                Data.Stored(key.Number, dataset);
                break;
            case CatalogueState catalogue:
                foreach (var (run, verdict) in _catalogue.Verdicts)
                {
                    Hold(catalogue.Verdicts.GetValueOrDefault(run) == verdict, $"the catalogue forgets that run {run} ended as {verdict}");
                }

                foreach (var (run, _) in catalogue.Verdicts.Where(entry => entry.Value == RunPhase.Committed && !_catalogue.Verdicts.ContainsKey(entry.Key)))
                {
                    Committed(run);
                    Undoings.Committed(new GrainKey(GrainKind.Run, run));
                }

                _catalogue = catalogue;
                break;
            case LettersState letters:
                Hold(
                    letters.Segments.SetEquals(LettersState.Change(_letters.GetValueOrDefault(key.Number, []), letters.Changes)),
                    $"the list of dead letters of product {key.Number} loses what another activation wrote");
                _letters[key.Number] = letters.Segments;
                break;
            case RunState { IsOver: true } run:
                Hold(_ended.TryAdd(key, run.Phase) || _ended[key] == run.Phase, $"{key} ended as {_ended[key]}, and now as {run.Phase}");
                Hold(
                    (_catalogue.Verdicts.GetValueOrDefault(key.Number) == RunPhase.Committed) == (run.Phase == RunPhase.Committed),
                    $"{key} ends as {run.Phase}, the catalogue says otherwise");
                break;
        }
    }

    public void AtRest()
    {
        foreach (var (run, verdict) in _catalogue.Verdicts)
        {
            if (verdict == RunPhase.Committed)
            {
                Committed(run);
            }
        }

        // Whoever reads the files, in whatever order, sees the same.
        for (var reader = 0; reader < 3; reader++)
        {
            for (var product = 0; product < _world.Pipeline.Products; product++)
            {
                var view = new LogView(_world.Store[product], _world.Rules, reader);
                view.Refresh();
                Hold(view.Count == View(product).Count && view.Total == View(product).Total, $"two readers of product {product} do not see the same segments");
                for (long index = 0; index < view.End; index++)
                {
                    Hold(view.Find(index)?.Content == View(product).Find(index)?.Content, $"two readers of product {product} see another segment {index}");
                }
            }
        }

        for (var dataset = 0; dataset < _world.Pipeline.Datasets; dataset++)
        {
            IsWhatWasAcknowledged(dataset);
        }

        foreach (var product in _world.LastRequested.Where(product => !_lost.Contains(product)))
        {
            for (long index = 0; index < _truth.Total(product); index++)
            {
                Hold(
                    View(product).Find(index)?.Content == _truth.Content(product, index),
                    $"the last run, on data that were not revised any more, has committed product {product}, and segment {index} is not what a batch gives");
            }
        }
    }

    private void IsWhatWasAcknowledged(int dataset)
    {
        var log = View(dataset);
        Hold(
            log.Total is { } total && total == Data.Total(dataset) && log.IsComplete && log.Count == Data.Count(dataset),
            $"dataset {dataset} has {log.Count} of {log.Total} segments, acknowledged were {Data.Count(dataset)} of {Data.Total(dataset)}");
        for (long index = 0; index < log.Total; index++)
        {
            var (kept, acknowledged) = (log.Find(index), Data.Find(dataset, index));
            Hold(
                kept?.Content == acknowledged?.Content && kept?.Origin.Post == acknowledged?.Post,
                $"segment {index} of dataset {dataset} was acknowledged to post {acknowledged?.Post}, kept is that of post {kept?.Origin.Post}");
        }
    }

    private void Committed(int run)
    {
        var request = ((RunState)_world.Database.Peek(new GrainKey(GrainKind.Run, run))!).Request;
        var key = new GrainKey(GrainKind.Run, run);
        Hold(
            _ended.GetValueOrDefault(key, RunPhase.Committed) == RunPhase.Committed, $"run {run} commits, and has ended as {_ended.GetValueOrDefault(key)}");
        foreach (var step in request.Steps)
        {
            var product = step + _world.Pipeline.Datasets;
            Hold(_lost.Contains(product) || (View(product).IsComplete && View(product).Total == _truth.Total(product)), $"run {run} commits, product {product} is incomplete");
        }
    }

    private bool WasRemoved(StepActivation step) => step.Generation != _world.Store[step.Plan.Product].Generation;

    private LogView View(int product)
    {
        _views[product].Refresh();
        return _views[product];
    }

    /// <summary>Takes whether an invariant holds, and what to say when it does not.</summary>
    public void Hold(bool holds, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(holds))] Complaint complaint)
    {
        Count++;
        if (!holds)
        {
            throw new BrokenInvariantException(complaint.ToString());
        }
    }
}
