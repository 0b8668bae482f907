using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Cluster;

/// <summary>
/// Who is a member: one table in the database, a view of it in every silo. Silos probe each other; one that does not answer three times is
/// declared dead by whoever reaches the table, unless that one is dead there itself. A silo that reads of its own death dies. So in a
/// partition, or when a silo hangs, its grains are for a while on both sides, as they would be in life.
/// </summary>
internal sealed class Membership(World world)
{
    private const int ProbesMissed = 3;
    private readonly List<Silo> _members = [];

    /// <summary>The members, as the table has them.</summary>
    public IReadOnlyList<Silo> Members => _members;

    public void Join(Silo silo)
    {
        _members.RemoveAll(member => member.Number == silo.Number);
        var at = _members.FindIndex(member => member.Number > silo.Number);
        _members.Insert(at < 0 ? _members.Count : at, silo);
        world.Trace?.Say($"{silo}: joins");
        var dice = new Dice(world.Seed, Purpose.Silo, (ulong)silo.Writer);
        Read(silo);
        Beat(silo, dice);
    }

    private void Beat(Silo silo, Dice dice)
    {
        Probe(silo);
        Read(silo);
        if (!silo.IsDead)
        {
            world.RemindRuns(silo);
            silo.After(dice.Between(0.4, 0.6), () => Beat(silo, dice));
        }
    }

    private void Probe(Silo silo)
    {
        foreach (var other in silo.View)
        {
            // A closed port says more than silence.
            var answers = other == silo || (!other.IsDead && !other.IsPaused && world.Network.ReachBothWays(silo.Number, other.Number));
            silo.Missed[other.Number] = answers ? 0 : silo.Missed[other.Number] + (other.IsDead ? 2 : 1);
            if (silo.Missed[other.Number] >= ProbesMissed && silo.ReachesDatabase && _members.Contains(silo) && _members.Remove(other))
            {
                world.Trace?.Say($"{silo}: declares {other} dead");
            }
        }
    }

    private void Read(Silo silo)
    {
        if (!silo.ReachesDatabase)
        {
            return;
        }

        if (!_members.Contains(silo))
        {
            silo.Crash("since the table says so");
            return;
        }

        if (silo.View.SequenceEqual(_members))
        {
            return;
        }

        silo.View = [.. _members];
        Array.Clear(silo.Missed);
        foreach (var activation in silo.Activations.ToArray())
        {
            activation.ViewChanged();
        }
    }
}
