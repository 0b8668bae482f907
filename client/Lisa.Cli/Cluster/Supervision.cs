namespace Lisa.Cli.Cluster;

/// <summary>
/// What the supervisor of a local cluster decides: when a member is started, asked to end, or killed. Pure: events go in with the time
/// since the beginning, orders come out, and <see cref="NextDue"/> says when to ask again without an event.
/// <para>
/// A member, a silo or the database, that ends unasked is started again after 0.5 s, then 1 s, doubling to 10 s; a life of a minute
/// earns the first wait again. Silos wait for the database: without it they could only fail.
/// </para>
/// <para>
/// A rolling restart takes one silo after the other, and takes the next only when all are ready: so at most one silo is missing that this
/// class has taken away. The end is in order too: silos are asked and may drain, the database goes last. Whoever is
/// asked and does not end within the drain limit is killed.
/// </para>
/// <para>
/// A silo that ends three times before the cluster has been ready once will not become better by a fourth time: wrong settings, a port
/// that is taken. The cluster is given up then.
/// </para>
/// </summary>
internal sealed class Supervision
{
    private const int MostFirstLives = 3;
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);

    private readonly Member[] _members;
    private readonly Member? _database;
    private readonly TimeSpan _drainLimit;
    private readonly Queue<Member> _rolling = new();
    private readonly List<Order> _orders = [];
    private Phase _phase = Phase.Beginning;
    private bool _rollingUnderWay;

    /// <param name="silos">How many; they are the members 0, 1, ….</param>
    /// <param name="withDatabase">Whether the database is a member too, the last one. It is taken for running and ready.</param>
    /// <param name="drainLimit">How long a member that is asked to end may take.</param>
    public Supervision(int silos, bool withDatabase, TimeSpan drainLimit)
    {
        _members = [.. Enumerable.Range(0, silos + (withDatabase ? 1 : 0)).Select(index => new Member(index))];
        _drainLimit = drainLimit;
        if (withDatabase)
        {
            _database = _members[^1];
            _database.State = State.Ready;
        }
    }

    private enum Phase
    {
        Beginning,
        Running,
        Stopping,
        Over,
    }

    private enum State
    {
        Down,
        Starting,
        Ready,
        Asked,
    }

    /// <summary>Null when only an event can change anything.</summary>
    public TimeSpan? NextDue => _members.Select(DueOf).Min();

    /// <summary>Rolling restarts that have reached their end.</summary>
    public int RollingRestarts { get; private set; }

    private IEnumerable<Member> Silos => _members.Where(member => member != _database);

    private bool DatabaseServes => _database is null or { State: State.Ready };

    /// <summary>Time has passed; the first call starts the silos.</summary>
    public IReadOnlyList<Order> Tick(TimeSpan now) => Decide(now);

    public IReadOnlyList<Order> Ready(int member, TimeSpan now)
    {
        if (_members[member] is { State: State.Starting } started)
        {
            started.State = State.Ready;
        }

        return Decide(now);
    }

    /// <summary>A member's process is gone, asked or not.</summary>
    public IReadOnlyList<Order> Ended(int member, TimeSpan now)
    {
        var gone = _members[member];
        if (gone.State == State.Asked)
        {
            gone.DueAt = now;
        }
        else if (gone.State != State.Down)
        {
            gone.Delay = now - gone.StartedAt >= LongLife || gone.Delay == TimeSpan.Zero ? FirstDelay : Shorter(gone.Delay * 2, LongestDelay);
            gone.DueAt = now + gone.Delay;
            if (_phase == Phase.Beginning && gone != _database && ++gone.FailedLives == MostFirstLives)
            {
                _orders.Add(new Order(OrderKind.GiveUp, member));
                _phase = Phase.Stopping;
            }
            else if (_phase != Phase.Stopping)
            {
                _orders.Add(new Order(OrderKind.TellRestart, member, gone.Delay));
            }
        }

        gone.State = State.Down;
        return Decide(now);
    }

    /// <summary>Restart every silo, one after the other. Asked again while one is under way, it begins anew behind it.</summary>
    public IReadOnlyList<Order> RestartAsked(TimeSpan now)
    {
        if (_phase is Phase.Beginning or Phase.Running)
        {
            _rolling.Clear();
            _rollingUnderWay = true;
            foreach (var silo in Silos)
            {
                _rolling.Enqueue(silo);
            }
        }

        return Decide(now);
    }

    /// <summary>End everything in order; asked again, at once.</summary>
    public IReadOnlyList<Order> StopAsked(TimeSpan now)
    {
        if (_phase == Phase.Stopping)
        {
            _orders.AddRange(_members.Where(member => member.State != State.Down).Select(member => new Order(OrderKind.Kill, member.Index)));
        }
        else if (_phase != Phase.Over)
        {
            _phase = Phase.Stopping;
        }

        return Decide(now);
    }

    private Order[] Decide(TimeSpan now)
    {
        KillTheSlow(now);
        switch (_phase)
        {
            case Phase.Beginning or Phase.Running:
                StartTheDue(now);
                GoOnRolling(now);
                break;
            case Phase.Stopping:
                GoOnStopping(now);
                break;
        }

        Order[] orders = [.. _orders];
        _orders.Clear();
        return orders;
    }

    private void StartTheDue(TimeSpan now)
    {
        foreach (var member in _members.Where(member => member.State == State.Down && member.DueAt <= now && (member == _database || DatabaseServes)))
        {
            member.State = State.Starting;
            member.StartedAt = now;
            _orders.Add(new Order(OrderKind.Start, member.Index));
        }
    }

    private void GoOnRolling(TimeSpan now)
    {
        if (!_members.All(member => member.State == State.Ready))
        {
            return;
        }

        if (_phase == Phase.Beginning)
        {
            _phase = Phase.Running;
            _orders.Add(new Order(OrderKind.TellReady, 0));
        }

        if (_rolling.TryDequeue(out var next))
        {
            Ask(next, now);
        }
        else if (_rollingUnderWay)
        {
            _rollingUnderWay = false;
            RollingRestarts++;
            _orders.Add(new Order(OrderKind.TellRolled, 0));
        }
    }

    private void GoOnStopping(TimeSpan now)
    {
        foreach (var silo in Silos.Where(silo => silo.State is State.Starting or State.Ready))
        {
            Ask(silo, now);
        }

        if (Silos.Any(silo => silo.State != State.Down))
        {
            return;
        }

        if (_database is { State: State.Starting or State.Ready })
        {
            Ask(_database, now);
        }
        else if (_database is null or { State: State.Down })
        {
            _phase = Phase.Over;
            _orders.Add(new Order(OrderKind.Over, 0));
        }
    }

    private void Ask(Member member, TimeSpan now)
    {
        member.State = State.Asked;
        member.DueAt = now + _drainLimit;
        _orders.Add(new Order(OrderKind.Ask, member.Index));
    }

    private void KillTheSlow(TimeSpan now)
    {
        foreach (var member in _members.Where(member => member.State == State.Asked && member.DueAt <= now))
        {
            member.DueAt = TimeSpan.MaxValue;
            _orders.Add(new Order(OrderKind.Kill, member.Index));
        }
    }

    private TimeSpan? DueOf(Member member) => member.State switch
    {
        State.Down when _phase is Phase.Beginning or Phase.Running && (member == _database || DatabaseServes) => member.DueAt,
        State.Asked when member.DueAt < TimeSpan.MaxValue => member.DueAt,
        _ => null,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed class Member(int index)
    {
        public int Index => index;

        public State State { get; set; }

        public TimeSpan StartedAt { get; set; }

        /// <summary>When it is started, if it is down; when it is killed, if it was asked to end.</summary>
        public TimeSpan DueAt { get; set; }

        /// <summary>The last wait before a start; zero before the first.</summary>
        public TimeSpan Delay { get; set; }

        public int FailedLives { get; set; }
    }
}
