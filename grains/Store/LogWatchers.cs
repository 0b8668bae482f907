namespace Lisa.Grains.Store;

/// <summary>Who wants to hear that a log has advanced.</summary>
public sealed class LogWatchers
{
    private readonly Lock _lock = new();
    private Action[] _watchers = [];

    public IDisposable Add(Action advanced)
    {
        lock (_lock)
        {
            _watchers = [.. _watchers, advanced];
        }

        return new Watch(this, advanced);
    }

    /// <summary>Calls them all, on this thread.</summary>
    public void Tell()
    {
        foreach (var advanced in Volatile.Read(ref _watchers))
        {
            advanced();
        }
    }

    private void Remove(Action advanced)
    {
        lock (_lock)
        {
            var at = Array.IndexOf(_watchers, advanced);
            if (at >= 0)
            {
                _watchers = [.. _watchers[..at], .. _watchers[(at + 1)..]];
            }
        }
    }

    private sealed class Watch(LogWatchers owner, Action advanced) : IDisposable
    {
        public void Dispose() => owner.Remove(advanced);
    }
}
