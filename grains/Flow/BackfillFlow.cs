using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>What a backfill wants done; datasets go by their places.</summary>
public abstract record BackfillCommand
{
    private BackfillCommand()
    {
    }

    /// <summary>Start the run on a dataset; starting it again is harmless. Answer with <see cref="BackfillFlow.Observe"/>.</summary>
    public sealed record Start(int Item) : BackfillCommand;

    /// <summary>Look how the run on a dataset is, and answer with <see cref="BackfillFlow.Observe"/>.</summary>
    public sealed record Look(int Item) : BackfillCommand;

    /// <summary>Cancel the run on a dataset, and answer with <see cref="BackfillFlow.Observe"/>.</summary>
    public sealed record Stop(int Item) : BackfillCommand;
}

/// <summary>
/// What a backfill decides: which runs to start, how many at once, and when it is over. A run is under way from the moment that it is to be
/// started, and that is stored before it is: so after a crash no run is forgotten, and one that was not started yet is found missing. There is no
/// I/O in here, and facts may come twice.
/// </summary>
public sealed class BackfillFlow
{
    private readonly int _items;
    private readonly int _atOnce;
    private readonly SortedSet<int> _open;
    private readonly SortedDictionary<int, string> _failed;
    private int _next;
    private bool _cancelled;

    /// <param name="items">How many datasets there are.</param>
    /// <param name="atOnce">Runs under way at once, at least 1.</param>
    /// <param name="mark">Where it stands.</param>
    public BackfillFlow(int items, int atOnce, BackfillMark mark)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atOnce, 1);
        (_items, _atOnce, _next, _cancelled) = (items, atOnce, mark.Next, mark.Cancelled);
        _open = [.. mark.Open];
        _failed = new SortedDictionary<int, string>(mark.Failed.ToDictionary(failure => failure.Item, failure => failure.Problem));
    }

    public BackfillMark Mark => new(
        _next, [.. _open], [.. _failed.Select(failure => new BackfillFailure(failure.Key, failure.Value))], _cancelled);

    /// <summary>Nothing is under way, and nothing will be.</summary>
    public bool IsOver => _open.Count == 0 && (_cancelled || _next == _items);

    /// <summary>It starts, goes on after a crash, or some time has passed.</summary>
    public void Tick(List<BackfillCommand> commands)
    {
        foreach (var item in _open)
        {
            commands.Add(_cancelled ? new BackfillCommand.Stop(item) : new BackfillCommand.Look(item));
        }

        Fill(commands);
    }

    /// <summary>A run is as it is said to be.</summary>
    /// <param name="item">On which dataset.</param>
    /// <param name="state">How it is; null where there is no such run, which is then started.</param>
    /// <param name="problem">Why it did not commit.</param>
    public void Observe(int item, RunState? state, string? problem, List<BackfillCommand> commands)
    {
        if (!_open.Contains(item) || state == RunState.Running)
        {
            return;
        }

        if (state is null && !_cancelled)
        {
            commands.Add(new BackfillCommand.Start(item));
            return;
        }

        _open.Remove(item);
        if (state != RunState.Committed)
        {
            _failed[item] = problem ?? (state == RunState.Failed ? "the run failed" : "the run was cancelled");
        }

        Fill(commands);
    }

    /// <summary>No further run is started, and the next tick stops those under way; one that is over stays what it is.</summary>
    public void Cancel() => _cancelled |= !IsOver;

    private void Fill(List<BackfillCommand> commands)
    {
        while (!_cancelled && _open.Count < _atOnce && _next < _items)
        {
            _open.Add(_next);
            commands.Add(new BackfillCommand.Start(_next++));
        }
    }
}
