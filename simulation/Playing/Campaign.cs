using System.Collections.Concurrent;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Rules;

namespace Lisa.Simulation.Playing;

/// <summary>What came of many seeds.</summary>
/// <param name="Seeds">How many were played, the one that failed among them.</param>
/// <param name="Events">Events that happened in all.</param>
/// <param name="Checks">How often an invariant was looked at.</param>
/// <param name="Faults">How many faults of each kind struck.</param>
/// <param name="Happenings">How often each thing happened to data.</param>
/// <param name="LongestAfterFaults">The longest that a world took after its last fault, in virtual time.</param>
/// <param name="Failed">The lowest seed that broke a promise; null when none did.</param>
/// <param name="Problem">Which promise it broke.</param>
public sealed record CampaignReport(
    long Seeds, long Events, long Checks, IReadOnlyDictionary<FaultKind, long> Faults, IReadOnlyDictionary<Happening, long> Happenings,
    TimeSpan LongestAfterFaults, ulong? Failed, string? Problem);

/// <summary>
/// Plays one seed after another, on as many threads as it is told; each world has but one. Results are taken in the order of the seeds, and the
/// lowest that fails ends it, so what is reported of a given number of seeds does not depend on the threads.
/// </summary>
public sealed class Campaign
{
    private readonly WorldRules _rules;
    private readonly ulong _first;
    private readonly int _threads;

    /// <param name="first">The first seed.</param>
    /// <param name="threads">How many worlds are played at once, at least 1.</param>
    /// <param name="brokenRule">A rule to break on purpose, one of <see cref="BrokenRuleNames"/>; null for none.</param>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public Campaign(ulong first, int threads, string? brokenRule = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_first, _threads, _rules) = (first, threads, RulesOf(brokenRule));
    }

    /// <summary>Rules that can be broken to see whether the invariants notice.</summary>
    public static IEnumerable<string> BrokenRuleNames => BrokenRules.All.Keys;

    /// <summary>Plays until <paramref name="most"/> seeds are played, <paramref name="isTimeOver"/> says so, or one fails.</summary>
    public CampaignReport Play(long most, Func<bool> isTimeOver)
    {
        var results = new ConcurrentDictionary<long, PlayedSeed>();
        var tally = new Tally();
        long next = 0;
        long end = most;
        var gate = new Lock();
        var threads = Enumerable.Range(0, _threads).Select(_ => new Thread(() =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref next) - 1;
                if (number >= Interlocked.Read(ref end) || isTimeOver())
                {
                    return;
                }

                results[number] = PlayedSeed.Play(_first + (ulong)number, Caps.None, _rules);
                lock (gate)
                {
                    // In the order of the seeds; nothing behind one that failed counts.
                    while (tally.Failed is null && results.TryRemove(tally.Seeds, out var played))
                    {
                        tally.Add(played);
                    }

                    if (tally.Failed is not null)
                    {
                        Interlocked.Exchange(ref end, 0);
                    }
                }
            }
        }, maxStackSize: 16 << 20)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return tally.Report();
    }

    internal static WorldRules RulesOf(string? brokenRule) => brokenRule is null
        ? WorldRules.Kept
        : BrokenRules.All.TryGetValue(brokenRule, out var rules)
            ? rules
            : throw new ArgumentException($"there is no rule '{brokenRule}' to break; there are {string.Join(", ", BrokenRuleNames)}", nameof(brokenRule));

    private sealed class Tally
    {
        private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
        private readonly long[] _happenings = new long[Enum.GetValues<Happening>().Length];
        private long _events;
        private long _checks;
        private TimeSpan _longest;

        public long Seeds { get; private set; }

        public PlayedSeed? Failed { get; private set; }

        public void Add(PlayedSeed played)
        {
            Seeds++;
            _events += played.Events;
            _checks += played.Checks;
            _longest = played.AfterFaults > _longest ? played.AfterFaults : _longest;
            for (var kind = 0; kind < _faults.Length; kind++)
            {
                _faults[kind] += played.FaultCounts[kind];
            }

            for (var what = 0; what < _happenings.Length; what++)
            {
                _happenings[what] += played.Happenings[what];
            }

            Failed = played.Problem is null ? null : played;
        }

        public CampaignReport Report() => new(
            Seeds, _events, _checks, Enum.GetValues<FaultKind>().ToDictionary(kind => kind, kind => _faults[(int)kind]),
            Enum.GetValues<Happening>().ToDictionary(what => what, what => _happenings[(int)what]), _longest, Failed?.Seed, Failed?.Problem);
    }
}
