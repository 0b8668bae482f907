using Lisa.Simulation.Faults;
using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Playing;

/// <summary>The smallest world found that still breaks a promise.</summary>
/// <param name="Seed">Which world it is made from.</param>
/// <param name="Caps">How it is smaller; empty when nothing smaller fails.</param>
/// <param name="Problem">The promise that it breaks.</param>
/// <param name="Plays">How many worlds were tried.</param>
public sealed record ShrunkWorld(ulong Seed, Caps Caps, string Problem, int Plays);

/// <summary>
/// Makes a failing world smaller as long as it still fails: fewer silos, steps, clients and segments, then fewer faults, first by halves, then
/// one at a time. Any broken promise counts, since a smaller world shows the same fault in its own way.
/// </summary>
public static class Shrinker
{
    /// <summary>Begins the words of the last line of a trace whose world breaks a promise.</summary>
    public const string BrokenMark = "BROKEN: ";
    private const int MostPlays = 4000;

    /// <param name="seed">A seed that fails.</param>
    /// <param name="caps">How it was played.</param>
    /// <param name="brokenRule">The rule that was broken on purpose.</param>
    /// <returns>Null when the seed does not fail.</returns>
    public static ShrunkWorld? Shrink(ulong seed, Caps caps, string? brokenRule = null)
    {
        var search = new Search(seed, Campaign.RulesOf(brokenRule));
        if (!search.Fails(caps))
        {
            return null;
        }

        // The faults that struck, written down, are the same world: from there on they can be taken out.
        search.Fails(search.Best with { Only = search.Struck });
        bool smaller;
        do
        {
            smaller = search.Lower(5, (best, value) => best with { Silos = value }, best => best.Silos, 1);
            smaller |= search.Lower(12, (best, value) => best with { Steps = value }, best => best.Steps, 1);
            smaller |= search.Lower(4, (best, value) => best with { Clients = value }, best => best.Clients, 1);
            smaller |= search.Lower(60, (best, value) => best with { Segments = value }, best => best.Segments, 0);
            smaller |= search.ThinOut();
        }
        while (smaller && search.Plays < MostPlays);
        return new ShrunkWorld(seed, search.Best, search.Problem, search.Plays);
    }

    /// <summary>What happens in a world, line by line; the last line names the promise that it breaks, if it does.</summary>
    public static IReadOnlyList<string> TraceOf(ulong seed, Caps caps, string? brokenRule = null) =>
        PlayedSeed.Play(seed, caps, Campaign.RulesOf(brokenRule), traced: true).Trace;

    private sealed class Search(ulong seed, WorldRules rules)
    {
        public Caps Best { get; private set; } = Caps.None;

        public string Problem { get; private set; } = "";

        public IReadOnlyList<Fault> Struck { get; private set; } = [];

        public int Plays { get; private set; }

        /// <summary>Whether a world fails; if so it is the best by now, with no more faults than came to strike in it.</summary>
        public bool Fails(Caps caps)
        {
            Plays++;
            var played = PlayedSeed.Play(seed, caps, rules);
            if (played.Problem is null)
            {
                return false;
            }

            (Problem, Struck) = (played.Problem, played.Struck);
            Best = caps.Only is null ? caps : caps with { Only = played.Struck };
            return true;
        }

        public bool Lower(int most, Func<Caps, int, Caps> with, Func<Caps, int> of, int least)
        {
            var found = false;
            for (var value = least; value < Math.Min(most, of(Best)); value++)
            {
                if (Fails(with(Best, value)))
                {
                    found = true;
                    break;
                }
            }

            return found;
        }

        // Chunks of faults are left out, by halves, until no single one can be.
        public bool ThinOut()
        {
            var found = false;
            for (var size = Math.Max(1, (Best.Only?.Count ?? 0) / 2); Best.Only is { Count: > 0 } && Plays < MostPlays;)
            {
                var thinned = false;
                for (var at = 0; at < Best.Only.Count && Plays < MostPlays;)
                {
                    List<Fault> rest = [.. Best.Only.Take(at), .. Best.Only.Skip(at + size)];
                    if (rest.Count < Best.Only.Count && Fails(Best with { Only = rest }))
                    {
                        found = thinned = true;
                    }
                    else
                    {
                        at += size;
                    }
                }

                if (size == 1 && !thinned)
                {
                    break;
                }

                size = Math.Max(1, size / 2);
            }

            return found;
        }
    }
}
