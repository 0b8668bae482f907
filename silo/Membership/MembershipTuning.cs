using Orleans.Configuration;

namespace Lisa.Silo.Membership;

/// <summary>
/// How soon a silo is declared dead. There are two ways to find out that one is gone. A process that has ended refuses connections, at
/// once and beyond doubt: <see cref="RefusedConnectionWatch"/>. One that hangs, or whose machine or network is gone, only says nothing:
/// that is Orleans' probes, tuned here.
/// <para>
/// A probe has <see cref="ProbePeriod"/> to be answered, and the next one begins when that is over. The fourth that goes unanswered is
/// sent through another silo, with half the time, and if that one hears nothing either, both vote, and two votes are enough. So from the
/// last sign of life it takes at least 3.5 periods (3.85 s), and at most 4.5 (4.95 s) plus the writing. A vote is withheld while anything
/// at all came from the silo within 4 periods (4.4 s), a late answer too; the next chance is a period later: 5.5 s. A pause of 3 s is
/// forgiven, a silo that hangs is dead within 6 s.
/// </para>
/// <para>
/// Shortest and longest time for an answer are the same, so that the bound holds: Orleans would stretch it by what it has measured, and
/// by how badly the prober itself is doing, and the window in which a sign of life counts grows with the longest. What stretching is good
/// for, a cluster under full load, the window does as well: an answer that comes two probes late still counts.
/// </para>
/// </summary>
internal static class MembershipTuning
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(1100);

    public static void Apply(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = ProbePeriod;
        options.MinProbeTimeout = ProbePeriod;
        options.MaxProbeTimeout = ProbePeriod;
        options.NumMissedProbesLimit = 4;
        options.NumVotesForDeathDeclaration = 2;
        options.NumProbedSilos = 10;
        options.EnableIndirectProbes = true;
        options.EnableConnectionLivenessCheck = true;

        // A vote of a bad moment must not count in the next one.
        options.DeathVoteExpirationTimeout = TimeSpan.FromSeconds(20);

        // A row that was not renewed three times is stale: its silo is asked for no opinion, and one that starts probes it before it joins.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        options.NumMissedTableIAmAliveLimit = 3;

        // News comes by gossip; who missed it reads the table. One row a second and cluster is what a database does not notice.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(5);

        // The history that `GET /v1/cluster` shows.
        options.MaxDefunctSiloEntries = 100;
    }
}
