using Lisa.Simulation.Checks;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Playing;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">Replays it.</param>
/// <param name="Problem">Which promise was broken; null when none was.</param>
/// <param name="Trace">What happened, if it was asked for.</param>
/// <param name="Events">How many events that took.</param>
/// <param name="Checks">How often an invariant was looked at.</param>
/// <param name="AfterFaults">How long it took after the last fault, in virtual time; negative when it was over before.</param>
/// <param name="Struck">The faults that struck, in order.</param>
/// <param name="FaultCounts">How many of each <see cref="FaultKind"/>.</param>
/// <param name="Happenings">How many of each <see cref="Happening"/>.</param>
internal sealed record PlayedSeed(
    ulong Seed, string? Problem, IReadOnlyList<string> Trace, long Events, long Checks, TimeSpan AfterFaults, IReadOnlyList<Fault> Struck,
    IReadOnlyList<long> FaultCounts, IReadOnlyList<long> Happenings)
{
    public static PlayedSeed Play(ulong seed, Caps caps, WorldRules rules, bool traced = false)
    {
        var world = new World(seed, caps, rules, traced);
        string? problem = null;
        try
        {
            world.Play();
        }
        catch (BrokenInvariantException broken)
        {
            problem = broken.Message;
        }
        catch (Exception thrown) when (thrown is ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException
            or NullReferenceException or KeyNotFoundException or InvalidCastException)
        {
            // A flow that throws is as broken as one that decides wrongly, and its seed is needed as much.
            problem = thrown.ToString();
        }

        if (problem is not null)
        {
            world.Trace?.Say(Shrinker.BrokenMark + problem);
        }

        return new PlayedSeed(
            seed, problem, world.Trace?.Lines ?? [], world.Turns.Count, world.Checks.Count, world.Turns.Now - world.Faults.StopAt, world.Faults.Struck, world.Faults.Counts,
            world.Happenings);
    }
}
