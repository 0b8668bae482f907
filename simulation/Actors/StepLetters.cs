using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>The segments of a product that are listed as given up.</summary>
/// <param name="Segments">Which.</param>
/// <param name="Changes">By which changes of what was listed before: those put on the list, and those taken off.</param>
internal sealed record LettersState(ImmutableSortedSet<long> Segments, IReadOnlyList<KeyValuePair<long, bool>> Changes)
{
    public static ImmutableSortedSet<long> Change(ImmutableSortedSet<long> segments, IReadOnlyList<KeyValuePair<long, bool>> changes) =>
        changes.Aggregate(segments, (set, change) => change.Value ? set.Add(change.Key) : set.Remove(change.Key));
}

/// <summary>
/// A step's dead letters, as the step grain keeps them: what is listed is durable, an activation that begins does not try it, and it is taken off the
/// list before it is tried again. A write that fails is made again with the next beat.
/// </summary>
internal sealed class StepLetters(World world, StepActivation step, StepFlow flow)
{
    private readonly GrainKey _key = new(GrainKind.Letters, step.Key.Number);
    private readonly SortedDictionary<long, bool> _unwritten = [];
    private readonly SortedSet<long> _listed = [];
    private readonly List<Action> _whenWritten = [];
    private bool _isLoaded;
    private bool _isBusy;

    /// <summary>Of the runs that want the product.</summary>
    public StepPolicies Policies { get; } = new(FailurePolicy.Default);

    /// <summary>What is listed durably, as a client sees it.</summary>
    public static IReadOnlyCollection<long> Listed(World world, int product) =>
        (world.Database.Peek(new GrainKey(GrainKind.Letters, product)) as LettersState)?.Segments ?? [];

    public bool Lists(long index) => _listed.Contains(index);

    /// <summary>Whether what an earlier activation listed is known; begins to read it where it is not.</summary>
    public bool Load()
    {
        if (!_isLoaded && !_isBusy)
        {
            _isBusy = true;
            world.Database.Read(step.Host, _key, (version, state) =>
            {
                _isBusy = false;
                if (version >= 0)
                {
                    _isLoaded = true;
                    _listed.UnionWith((state as LettersState)?.Segments ?? []);
                }
            });
        }

        return _isLoaded;
    }

    /// <summary>What is listed was given up, and is not tried.</summary>
    public void Recall()
    {
        foreach (var index in _listed)
        {
            flow.WasGivenUp(index, "listed", 1);
        }
    }

    public void GivenUp(StepCommand.GiveUp given)
    {
        if (Policies.Lists && world.Rules.ListsLetters)
        {
            _listed.Add(given.Index);
            _unwritten[given.Index] = true;
            Write();
        }
    }

    public void Computed(SegmentRange segments)
    {
        foreach (var index in _listed.Where(index => index >= segments.First && index < segments.End && flow.Done.Contains(index)).ToList())
        {
            TakeOff(index);
        }

        Write();
    }

    /// <summary>Takes everything off the list, and then has it tried again.</summary>
    public void Retry(Action<Func<long, bool>> retry)
    {
        if (!Load())
        {
            return;
        }

        var chosen = _listed.ToHashSet();
        foreach (var index in chosen)
        {
            TakeOff(index);
        }

        _whenWritten.Add(() => retry(chosen.Contains));
        Write();
    }

    /// <summary>A second has passed: what could not be written is, and what another activation took off is listed again if it is given up here.</summary>
    public void Beat()
    {
        if (Policies.Lists && world.Rules.ListsLetters && _unwritten.Count == 0 && flow.IsIdle)
        {
            foreach (var (index, _) in flow.Failed.Where(failed => !Listed(world, step.Key.Number).Contains(failed.Index)))
            {
                _listed.Add(index);
                _unwritten[index] = true;
            }
        }

        Write();
    }

    private void TakeOff(long index)
    {
        _listed.Remove(index);
        _unwritten[index] = false;
    }

    private void Write()
    {
        if (_isBusy || step.IsGone || (_unwritten.Count == 0 && _whenWritten.Count == 0))
        {
            return;
        }

        _isBusy = true;
        world.Database.Read(step.Host, _key, (version, state) =>
        {
            if (version < 0 || step.IsGone)
            {
                _isBusy = false;
                return;
            }

            var changes = _unwritten.ToList();
            var segments = LettersState.Change((state as LettersState)?.Segments ?? [], changes);
            world.Database.Write(step.Host, _key, version, new LettersState(segments, changes), result =>
            {
                _isBusy = false;
                if (result == WriteResult.Written)
                {
                    Written(changes);
                }
            });
        });
    }

    private void Written(List<KeyValuePair<long, bool>> changes)
    {
        foreach (var (index, isListed) in changes)
        {
            if (_unwritten.TryGetValue(index, out var now) && now == isListed)
            {
                _unwritten.Remove(index);
            }
        }

        world.Trace?.Say($"{step}: its dead letters are written, {_listed.Count} of them");
        if (_unwritten.Count == 0)
        {
            var waiting = _whenWritten.ToList();
            _whenWritten.Clear();
            waiting.ForEach(then => then());
        }

        Write();
    }
}
