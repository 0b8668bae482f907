namespace Lisa.Cli.Cluster;

/// <summary>What <see cref="Supervision"/> wants done.</summary>
internal enum OrderKind
{
    /// <summary>Start the member.</summary>
    Start,

    /// <summary>Ask it to end in its own way.</summary>
    Ask,

    /// <summary>End it now.</summary>
    Kill,

    /// <summary>Say that it ended and is started again after the delay.</summary>
    TellRestart,

    /// <summary>Say that all members are ready for the first time.</summary>
    TellReady,

    /// <summary>Say that every silo has been restarted.</summary>
    TellRolled,

    /// <summary>Say that the cluster does not come up because of this member.</summary>
    GiveUp,

    /// <summary>Nothing runs any more.</summary>
    Over,
}

/// <param name="Kind">What.</param>
/// <param name="Member">Whom; 0 where nobody is meant.</param>
/// <param name="Delay">Before the start that is told.</param>
internal readonly record struct Order(OrderKind Kind, int Member, TimeSpan Delay = default);
