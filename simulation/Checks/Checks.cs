using System.Collections.Immutable;
using Lisa.Grains.Flow;
using Lisa.Simulation.Actors;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;
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
    private readonly List<(int Dataset, int Post, long Begin, long End)> _acknowledged = [];
    private readonly Dictionary<GrainKey, RunPhase> _ended = [];
    private CatalogueState _catalogue = CatalogueState.Empty;
    private readonly Dictionary<long, TimeSpan> _appends = [];
    private readonly HashSet<int> _lost = [];
    private readonly Dictionary<int, ImmutableSortedSet<long>> _letters = [];
    private bool _gaveUp;

    public Checks(World world)
    {
        _world = world;
        _truth = new Truth(world.Pipeline, world.Store);
        _views = [.. world.Store.Select(log => new LogView(log, WorldRules.Kept, 0))];
        Undoings = new UndoingChecks(world, (holds, complaint) => Hold(holds, $"{complaint}"));
    }

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

    /// <summary>Called before a record of a computed product is appended: right, within bounds
    /// and not again.</summary>
    public void Appended(int product, Record record)
    {
        Hold(
            record.Content == _truth.Content(product, record.Index),
            $"segment {record.Index} of product {product} was computed from wrong inputs");
        Hold(
            _truth.Total(product) is not { } total || record.Index < total,
            $"product {product} gets segment {record.Index}, it has {_truth.Total(product)}");

        // Two writers at the same moment do no harm; one that writes again what it could have read is not conditional.
        _appends.TryGetValue((product * 1_000_000L) + record.Index, out var before);
        Hold(
            before == default || _world.Turns.Now - before < Race,
            $"segment {record.Index} of product {product} is written again, though it has been there for {(_world.Turns.Now - before).TotalSeconds} s");
        _appends.TryAdd((product * 1_000_000L) + record.Index, _world.Turns.Now);
    }

    /// <summary>A product was removed: what is written of it from now on is not written again.</summary>
    /// <param name="product">Which one.</param>
    /// <param name="isWanted">A run under way counts on it: that it is whole when the run commits is promised no more.</param>
    public void Removed(int product, bool isWanted)
    {
        foreach (var key in _appends.Keys.Where(key => key / 1_000_000L == product).ToList())
        {
            _appends.Remove(key);
        }

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

    /// <summary>A poster was told that its data are kept.</summary>
    public void Acknowledged(int dataset, int post, long begin, long end) => _acknowledged.Add((dataset, post, begin, end));

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
        if (state is RunState record)
        {
            Undoings.Stored(key, record);
        }

        switch (state)
        {
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
        for (var dataset = 0; dataset < _world.Pipeline.Datasets; dataset++)
        {
            DatasetIsWhole(dataset);
        }

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
                foreach (var index in view.Arrivals)
                {
                    Hold(view.Find(index)!.Value.Content == _truth.Content(product, index), $"a reader of product {product} sees another segment {index} than it should");
                }

                Hold(view.Arrivals.Count == View(product).Arrivals.Count, $"two readers of product {product} do not see the same segments");
                Hold(view.Arrivals.Distinct().Count() == view.Arrivals.Count, $"a reader of product {product} sees a segment twice");
            }
        }
    }

    private void DatasetIsWhole(int dataset)
    {
        var log = View(dataset);
        var merged = new LogView(_world.Store[dataset], _world.Rules, 0);
        merged.Refresh();
        Hold(log.Total == _world.Pipeline.DatasetSegments[dataset] && log.IsComplete, $"dataset {dataset} has {log.Arrivals.Count} of {log.Total} segments, posted were {_world.Pipeline.DatasetSegments[dataset]}");
        foreach (var (_, post, begin, end) in _acknowledged.Where(post => post.Dataset == dataset))
        {
            for (var index = begin; index < end; index++)
            {
                Hold(merged.Find(index)?.Origin.Post == post, $"segment {index} of dataset {dataset} was acknowledged to post {post}, kept is that of post {merged.Find(index)?.Origin.Post}");
            }
        }

        foreach (var post in _world.Store[dataset].Files.SelectMany(file => file.Records).Where(record => record.Kind == RecordKind.Segment).GroupBy(record => record.Origin.Post))
        {
            var kept = post.Count(record => merged.Find(record.Index)?.Origin.Post == post.Key);
            Hold(kept == 0 || kept == post.Count(), $"of post {post.Key} to dataset {dataset} {kept} of {post.Count()} segments are kept: a post is whole or not there");
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

    private void Hold(bool holds, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(holds))] Complaint complaint)
    {
        Count++;
        if (!holds)
        {
            throw new BrokenInvariantException(complaint.ToString());
        }
    }
}
