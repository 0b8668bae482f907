using Lisa.Simulation.Actors;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Cluster;

/// <summary>
/// Where grains are. A call finds the activation on a silo that the caller believes alive, or makes one on such a silo. Since views differ,
/// two can exist at once: across a partition, beside one on a hung silo, or because the directory forgot. Once both see
/// each other again, one of them is put down.
/// </summary>
internal sealed class Directory(World world)
{
    private readonly Dictionary<int, List<Activation>> _grains = [];
    private readonly Dice _dice = new(world.Seed, Purpose.Directory);

    /// <summary>All activations of a grain, on silos that live or hang.</summary>
    public IReadOnlyList<Activation> Of(GrainKey key)
    {
        if (!_grains.TryGetValue(Slot(key), out var list))
        {
            _grains.Add(Slot(key), list = []);
        }

        list.RemoveAll(static activation => activation.IsGone);
        return list;
    }

    /// <summary>A call: it wakes the grain if need be. Nothing comes back by itself.</summary>
    public void Call<T>(Silo from, GrainKey key, Action<T> receive)
        where T : Activation
    {
        var found = Find(from, key);
        var forgets = found is not null && world.Faults.Strikes(FaultKind.DirectoryForgets);
        var host = found is null || forgets ? from.View[_dice.Next(from.View.Count)] : found.Host;
        world.Network.Send(from, host, MessageKind.Call, () => Receive(host, key, receive, forgets, 0));
    }

    /// <summary>A message to a grain that is there anyway; it wakes nobody.</summary>
    public void Tell<T>(Silo from, GrainKey key, MessageKind kind, Action<T> receive)
        where T : Activation
    {
        if (Find(from, key) is { } found)
        {
            Answer(from, (T)found, kind, receive);
        }
    }

    /// <summary>A message to just this activation.</summary>
    public void Answer<T>(Silo from, T to, MessageKind kind, Action<T> receive)
        where T : Activation =>
        world.Network.Send(from, to.Host, kind, () =>
        {
            if (!to.IsGone)
            {
                receive(to);
            }
        });

    private void Receive<T>(Silo host, GrainKey key, Action<T> receive, bool forgets, int hops)
        where T : Activation
    {
        var here = host.Activations.Find(activation => activation.Key == key);
        if (here is null && !forgets && hops < 3 && Find(host, key) is { } elsewhere && elsewhere.Host != host)
        {
            world.Network.Send(host, elsewhere.Host, MessageKind.Call, () => Receive(elsewhere.Host, key, receive, forgets, hops + 1));
            return;
        }

        here ??= Activate(host, key);
        if (!here.IsGone)
        {
            receive((T)here);
        }
    }

    private Activation? Find(Silo from, GrainKey key)
    {
        foreach (var activation in Of(key))
        {
            if (from.View.Contains(activation.Host))
            {
                return activation;
            }
        }

        return null;
    }

    private Activation Activate(Silo host, GrainKey key)
    {
        var others = Of(key).Count > 0;
        var activation = world.Make(key, host);
        world.Trace?.Say($"{activation}: activated{(others ? ", a duplicate" : "")}");
        host.Activations.Add(activation);
        _grains[Slot(key)].Add(activation);
        activation.Start();
        if (others)
        {
            Converge(key, TimeSpan.FromSeconds(3 * _dice.NextDouble()));
        }

        return activation;
    }

    private void Converge(GrainKey key, TimeSpan delay) => world.Turns.After(delay, () =>
    {
        var there = Of(key);
        if (there.Count < 2)
        {
            return;
        }

        var (one, other) = (there[0], there[1]);
        var see = one.Host.View.Contains(other.Host) && other.Host.View.Contains(one.Host)
            && world.Network.ReachBothWays(one.Host.Number, other.Host.Number) && !one.Host.IsPaused && !other.Host.IsPaused;
        if (see)
        {
            var loser = _dice.OneIn(2) ? one : other;
            world.Trace?.Say($"{loser}: put down");
            loser.Drop();
        }

        Converge(key, TimeSpan.FromSeconds(1));
    });

    private static int Slot(GrainKey key) => ((int)key.Kind * 10_000) + key.Number;
}
