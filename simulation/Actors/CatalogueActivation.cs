using System.Collections.Immutable;
using Lisa.Grains.Flow;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Storage;

namespace Lisa.Simulation.Actors;

/// <summary>How every run ended that has: the first word counts.</summary>
internal sealed record CatalogueState(ImmutableSortedDictionary<int, RunPhase> Verdicts)
{
    public static CatalogueState Empty { get; } = new(ImmutableSortedDictionary<int, RunPhase>.Empty);
}

/// <summary>
/// The catalogue: the one arbiter of whether a run committed. A verdict is a conditional write, so that of two activations of the catalogue
/// one finds out that it was wrong, forgets what it believed and is asked again.
/// </summary>
internal sealed class CatalogueActivation(World world, GrainKey key, Silo host) : Activation(key, host)
{
    private CatalogueState? _state;
    private int _version;
    private bool _busy;

    /// <summary>Answers how the run ended; no answer means: ask again.</summary>
    public void Decide(int run, RunPhase wanted, Silo asker, Action<RunPhase> answer)
    {
        if (_state is null)
        {
            Load(() => Decide(run, wanted, asker, answer));
            return;
        }

        if (_state.Verdicts.TryGetValue(run, out var verdict))
        {
            world.Network.Send(Host, asker, MessageKind.Answer, () => answer(verdict));
            return;
        }

        if (_busy)
        {
            return;
        }

        _busy = true;
        var next = new CatalogueState(_state.Verdicts.Add(run, wanted));
        world.Database.Write(Host, Key, _version, next, result =>
        {
            _busy = false;
            _state = result == WriteResult.Written ? next : null;
            _version++;
            if (_state is not null && !IsGone)
            {
                Decide(run, wanted, asker, answer);
            }
        });
    }

    private void Load(Action then)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        world.Database.Read(Host, Key, (version, state) =>
        {
            _busy = false;
            if (version >= 0 && !IsGone)
            {
                _version = version;
                _state = state as CatalogueState ?? CatalogueState.Empty;
                then();
            }
        });
    }
}
