namespace Lisa.Cli.Cluster;

/// <summary>A process of the cluster that can be started again and again, one life at a time.</summary>
internal interface IMember
{
    string Name { get; }

    /// <summary>Where its output goes.</summary>
    string LogFile { get; }

    /// <summary>Starts the process, says when it serves, and returns its exit code when it has ended.</summary>
    /// <exception cref="CommandFailure">It did not start.</exception>
    Task<int> LiveAsync(Action ready);

    /// <summary>Tells it to end in its own way; does not wait.</summary>
    void Ask();

    /// <summary>Ends it; does not wait.</summary>
    void Kill();
}
