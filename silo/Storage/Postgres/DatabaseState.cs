namespace Lisa.Silo.Storage.Postgres;

/// <summary>A change that is worth a line of log.</summary>
/// <param name="IsUp">Whether it answers now.</param>
/// <param name="Lasted">How long it was the other way round.</param>
public sealed record DatabaseChange(bool IsUp, TimeSpan Lasted);

/// <summary>
/// Whether the database answers, as far as is known: answers and failures go in with their time, changes come out. One failure is
/// enough to be down, one answer to be up again: what is at stake is only what a silo says of itself.
/// </summary>
public sealed class DatabaseState(DateTimeOffset now)
{
    private readonly Lock _lock = new();
    private bool _isUp = true;
    private DateTimeOffset _since = now;

    public bool IsUp
    {
        get
        {
            lock (_lock)
            {
                return _isUp;
            }
        }
    }

    /// <summary>Since when it is as it is.</summary>
    public DateTimeOffset Since
    {
        get
        {
            lock (_lock)
            {
                return _since;
            }
        }
    }

    /// <summary>It answered.</summary>
    /// <returns>The change, if it is one.</returns>
    public DatabaseChange? Answered(DateTimeOffset now) => Turn(true, now);

    /// <summary>It did not.</summary>
    /// <returns>The change, if it is one.</returns>
    public DatabaseChange? Failed(DateTimeOffset now) => Turn(false, now);

    private DatabaseChange? Turn(bool isUp, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (isUp == _isUp)
            {
                return null;
            }

            var change = new DatabaseChange(isUp, now - _since);
            (_isUp, _since) = (isUp, now);
            return change;
        }
    }
}
