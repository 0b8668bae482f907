using System.Threading.Channels;

namespace Lisa.Cli.Cluster;

/// <summary>
/// Carries out what <see cref="Supervision"/> decides: one loop takes what happened (a member is ready, a member ended, somebody asked for
/// something, time has passed), lets it decide, and obeys. Everything else only writes to the loop's mailbox.
/// </summary>
internal sealed class ClusterSupervisor
{
    private readonly IMember[] _members;
    private readonly Supervision _supervision;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly Channel<Event> _mailbox = Channel.CreateUnbounded<Event>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int[] _lives;
    private readonly HashSet<int> _toldOfEnd = [];
    private readonly long _began;
    private string? _givenUp;

    /// <param name="silos">Started by this.</param>
    /// <param name="database">Runs already; null where it is not the cluster's own.</param>
    /// <param name="drainLimit">How long a member that is asked to end may take.</param>
    /// <param name="time">Clock.</param>
    /// <param name="tell">Takes one line for each thing worth knowing.</param>
    public ClusterSupervisor(IReadOnlyList<IMember> silos, IMember? database, TimeSpan drainLimit, TimeProvider time, Action<string> tell)
    {
        _members = database is null ? [.. silos] : [.. silos, database];
        _supervision = new Supervision(silos.Count, database is not null, drainLimit);
        _time = time;
        _tell = tell;
        _lives = new int[_members.Length];
        _began = time.GetTimestamp();
        if (database is not null)
        {
            Live(_members.Length - 1);
        }
    }

    /// <summary>Told when all members are ready for the first time.</summary>
    public Action AllReady { get; init; } = () => { };

    /// <summary>Told when a rolling restart is complete, with how many there have been.</summary>
    public Action<int> Rolled { get; init; } = _ => { };

    /// <summary>Drain and end everything; asked again, at once.</summary>
    public void Stop() => _mailbox.Writer.TryWrite(new Event(What.StopAsked));

    /// <summary>Restart all silos, one after the other.</summary>
    public void Restart() => _mailbox.Writer.TryWrite(new Event(What.RestartAsked));

    /// <summary>Runs until nothing runs any more.</summary>
    /// <exception cref="CommandFailure">The cluster did not come up.</exception>
    public async Task RunAsync()
    {
        var over = Obey(_supervision.Tick(Now()));
        while (!over)
        {
            over = Obey(Decide(await NextAsync()));
        }

        if (_givenUp is not null)
        {
            throw new CommandFailure(_givenUp);
        }
    }

    private IReadOnlyList<Order> Decide(Event happened) => happened.What switch
    {
        What.Ready when happened.Life == _lives[happened.Member] => TellAndServe(happened.Member),
        What.Ended => TellAndEnd(happened),
        What.RestartAsked => _supervision.RestartAsked(Now()),
        What.StopAsked => _supervision.StopAsked(Now()),
        _ => _supervision.Tick(Now()),
    };

    private IReadOnlyList<Order> TellAndServe(int member)
    {
        if (_toldOfEnd.Remove(member))
        {
            _tell($"{_members[member].Name} serves again");
        }

        return _supervision.Ready(member, Now());
    }

    private IReadOnlyList<Order> TellAndEnd(Event ended)
    {
        var orders = _supervision.Ended(ended.Member, Now());
        var (member, how) = (_members[ended.Member], ended.Problem ?? $"ended with exit code {ended.ExitCode}");
        foreach (var order in orders)
        {
            if (order.Kind == OrderKind.TellRestart)
            {
                _toldOfEnd.Add(ended.Member);
                _tell($"{member.Name} {how}; it is started again in {order.Delay.TotalSeconds:0.#} s; its log is {member.LogFile}");
            }
            else if (order.Kind == OrderKind.GiveUp)
            {
                _givenUp = $"{member.Name} {how} again and again before the cluster was ready; its log is {member.LogFile}";
            }
        }

        return orders;
    }

    private async Task<Event> NextAsync()
    {
        if (_supervision.NextDue is not { } due)
        {
            return await _mailbox.Reader.ReadAsync();
        }

        var wait = due - Now();
        if (wait <= TimeSpan.Zero)
        {
            return _mailbox.Reader.TryRead(out var waiting) ? waiting : new Event(What.TimePassed);
        }

        using var patience = new CancellationTokenSource(wait, _time);
        try
        {
            return await _mailbox.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return new Event(What.TimePassed);
        }
    }

    private bool Obey(IReadOnlyList<Order> orders)
    {
        foreach (var (kind, index, _) in orders)
        {
            switch (kind)
            {
                case OrderKind.Start:
                    Live(index);
                    break;
                case OrderKind.Ask:
                    _members[index].Ask();
                    break;
                case OrderKind.Kill:
                    _tell($"{_members[index].Name} is killed: it had not ended");
                    _members[index].Kill();
                    break;
                case OrderKind.TellReady:
                    AllReady();
                    break;
                case OrderKind.TellRolled:
                    Rolled(_supervision.RollingRestarts);
                    break;
                case OrderKind.Over:
                    return true;
            }
        }

        return false;
    }

    // One life of a member, from its start to its end. Whatever goes wrong in it is an end.
    private async void Live(int index)
    {
        var life = ++_lives[index];
        Event ended;
        try
        {
            var exitCode = await _members[index].LiveAsync(() => _mailbox.Writer.TryWrite(new Event(What.Ready, index, life)));
            ended = new Event(What.Ended, index, life, exitCode);
        }
        catch (Exception failure) when (failure is CommandFailure or IOException or UnauthorizedAccessException)
        {
            ended = new Event(What.Ended, index, life, Problem: $"did not start: {failure.Message}");
        }

        _mailbox.Writer.TryWrite(ended);
    }

    private TimeSpan Now() => _time.GetElapsedTime(_began);

    private enum What
    {
        TimePassed,
        Ready,
        Ended,
        RestartAsked,
        StopAsked,
    }

    private readonly record struct Event(What What, int Member = 0, int Life = 0, int ExitCode = 0, string? Problem = null);
}
