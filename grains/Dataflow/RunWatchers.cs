namespace Lisa.Grains.Dataflow;

/// <summary>Who waits for a change of a run. In its grain's turns.</summary>
internal sealed class RunWatchers
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Raised with every change.</summary>
    public long Revision { get; private set; }

    /// <summary>Watchers ask for what is newer than they have: a new activation must not count below an old one.</summary>
    public void BeginAt(DateTimeOffset now) => Revision = now.UtcTicks;

    /// <summary>
    /// Ends at the next change, or after <paramref name="timeout"/>. Not by a timer of the grain's: an activation that is to go stops its timers first, and
    /// then waits for the calls that it has; what only such a timer ends would hold it, and all who call the run meanwhile, for half a minute.
    /// </summary>
    public async Task ChangeAsync(TimeSpan timeout, TimeProvider time)
    {
        // The watcher goes on in a turn of its own, not in the middle of the one that made the change.
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(changed);
        await changed.Task.WaitAsync(timeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _waiting.Remove(changed);
    }

    public void Changed()
    {
        Revision++;
        foreach (var watcher in _waiting)
        {
            watcher.TrySetResult();
        }
    }
}
