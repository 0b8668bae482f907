using CsCheck;
using Lisa.Cli.Cluster;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cli;

public sealed class SupervisionTests
{
    private const int Database = 3;
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    [Fact]
    public void All_silos_start_and_the_cluster_is_ready_when_each_is()
    {
        var supervision = new Supervision(3, withDatabase: true, Drain);

        supervision.Tick(At(0)).ShouldBe([Start(0), Start(1), Start(2)]);
        supervision.Ready(2, At(1)).ShouldBeEmpty();
        supervision.Ready(0, At(2)).ShouldBeEmpty();
        supervision.Ready(1, At(3)).ShouldBe([new Order(OrderKind.TellReady, 0)]);
        supervision.NextDue.ShouldBeNull();
    }

    [Fact]
    public void A_silo_that_ends_unasked_is_started_again_after_waits_that_double_to_ten_seconds()
    {
        var supervision = Running();
        var now = 100.0;
        foreach (var delay in new[] { 0.5, 1, 2, 4, 8, 10, 10 })
        {
            supervision.Ended(1, At(now)).ShouldBe([new Order(OrderKind.TellRestart, 1, At(delay))]);
            supervision.NextDue.ShouldBe(At(now + delay));
            supervision.Tick(At(now + delay - 0.01)).ShouldBeEmpty();
            supervision.Tick(At(now + delay)).ShouldBe([Start(1)]);
            now += delay;
        }
    }

    [Fact]
    public void A_life_of_a_minute_earns_the_first_wait_again()
    {
        var supervision = Running();
        supervision.Ended(0, At(100));
        supervision.Tick(At(100.5));
        supervision.Ended(0, At(101)).Single().Delay.ShouldBe(At(1));
        supervision.Tick(At(102));

        supervision.Ended(0, At(162)).Single().Delay.ShouldBe(At(0.5));
    }

    [Fact]
    public void Silos_wait_for_the_database()
    {
        var supervision = Running();
        supervision.Ended(Database, At(100)).ShouldBe([new Order(OrderKind.TellRestart, Database, At(0.5))]);
        supervision.Ended(1, At(100.1)).Single().Kind.ShouldBe(OrderKind.TellRestart);

        supervision.NextDue.ShouldBe(At(100.5));
        supervision.Tick(At(101)).ShouldBe([Start(Database)]);
        supervision.NextDue.ShouldBeNull();
        supervision.Ready(Database, At(103)).ShouldBe([Start(1)]);
    }

    [Fact]
    public void A_rolling_restart_takes_the_next_silo_when_all_are_ready_again()
    {
        var supervision = Running();

        supervision.RestartAsked(At(100)).ShouldBe([Ask(0)]);
        supervision.Ended(0, At(105)).ShouldBe([Start(0)]);
        supervision.Ended(2, At(106)).ShouldHaveSingleItem().Kind.ShouldBe(OrderKind.TellRestart);
        supervision.Ready(0, At(106.1)).ShouldBeEmpty("silo 2 is away");
        supervision.Tick(At(106.5)).ShouldBe([Start(2)]);
        supervision.Ready(2, At(108)).ShouldBe([Ask(1)]);
        supervision.Ended(1, At(109)).ShouldBe([Start(1)]);
        supervision.Ready(1, At(110)).ShouldBe([Ask(2)]);
        supervision.Ended(2, At(111)).ShouldBe([Start(2)]);
        supervision.RollingRestarts.ShouldBe(0);
        supervision.Ready(2, At(112)).ShouldBe([new Order(OrderKind.TellRolled, 0)]);
        supervision.RollingRestarts.ShouldBe(1);
    }

    [Fact]
    public void A_silo_that_does_not_drain_in_time_is_killed_once()
    {
        var supervision = Running();
        supervision.RestartAsked(At(100));

        supervision.NextDue.ShouldBe(At(130));
        supervision.Tick(At(130)).ShouldBe([new Order(OrderKind.Kill, 0)]);
        supervision.NextDue.ShouldBeNull();
        supervision.Tick(At(140)).ShouldBeEmpty();
        supervision.Ended(0, At(141)).ShouldBe([Start(0)]);
    }

    [Fact]
    public void The_end_asks_all_silos_and_then_the_database()
    {
        var supervision = Running();
        supervision.Ended(1, At(99));

        supervision.StopAsked(At(100)).ShouldBe([Ask(0), Ask(2)]);
        supervision.Tick(At(101)).ShouldBeEmpty("a silo that waits for its start is not started any more");
        supervision.Ended(0, At(102)).ShouldBeEmpty();
        supervision.Ended(2, At(103)).ShouldBe([Ask(Database)]);
        supervision.Ended(Database, At(104)).ShouldBe([new Order(OrderKind.Over, 0)]);
        supervision.StopAsked(At(105)).ShouldBeEmpty();
    }

    [Fact]
    public void Asked_twice_to_end_it_kills()
    {
        var supervision = Running();
        supervision.StopAsked(At(100));

        supervision.StopAsked(At(101)).Select(order => order.Kind).ShouldAllBe(kind => kind == OrderKind.Kill);
        foreach (var member in (int[])[Database, 0, 1])
        {
            supervision.Ended(member, At(102)).ShouldBeEmpty();
        }

        supervision.Ended(2, At(103)).ShouldBe([new Order(OrderKind.Over, 0)]);
    }

    [Fact]
    public void A_silo_that_fails_three_times_before_the_cluster_was_ready_ends_it()
    {
        var supervision = new Supervision(2, withDatabase: false, Drain);
        supervision.Tick(At(0));
        supervision.Ready(0, At(1));
        supervision.Ended(1, At(1));
        supervision.Tick(At(2));
        supervision.Ended(1, At(3));
        supervision.Tick(At(5));

        supervision.Ended(1, At(6)).ShouldBe([new Order(OrderKind.GiveUp, 1), Ask(0)]);
        supervision.Ended(0, At(7)).ShouldBe([new Order(OrderKind.Over, 0)]);
    }

    /// <summary>Whatever dies when: never two lives of a member at once, no rolling restart takes a silo while another is away, and it all ends when asked.</summary>
    [Fact]
    public void No_order_of_events_breaks_the_rules() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Double[0.0, 20.0]).List[0, 60].Sample(events =>
        {
            var supervision = new Supervision(3, withDatabase: true, Drain);
            var world = new World(Database);
            var now = 0.0;
            world.Obey(supervision.Tick(At(now)));
            foreach (var (kind, member, wait) in events)
            {
                now += wait;
                world.Obey(kind switch
                {
                    0 when world.Lives(member) => supervision.Ended(world.Die(member), At(now)),
                    1 or 2 when world.IsStarting(member) => supervision.Ready(world.Serve(member), At(now)),
                    3 => supervision.RestartAsked(At(now)),
                    _ => supervision.Tick(At(now)),
                });
            }

            world.IsStopping = true;
            world.Obey(supervision.StopAsked(At(now)));
            for (var step = 0; step < 10 && !world.IsOver; step++)
            {
                foreach (var member in Enumerable.Range(0, 4).Where(member => world.Lives(member) && world.IsAsked(member)).ToArray())
                {
                    world.Obey(supervision.Ended(world.Die(member), At(++now)));
                }
            }

            world.IsOver.ShouldBeTrue();
            supervision.NextDue.ShouldBeNull();
        }, iter: 2000, print: events => string.Join("; ", events));

    private static Supervision Running()
    {
        var supervision = new Supervision(3, withDatabase: true, Drain);
        supervision.Tick(At(0));
        foreach (var silo in Enumerable.Range(0, 3))
        {
            supervision.Ready(silo, At(1));
        }

        return supervision;
    }

    private static Order Start(int member) => new(OrderKind.Start, member);

    private static Order Ask(int member) => new(OrderKind.Ask, member);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private enum Life
    {
        None,
        Starting,
        Serving,
        Asked,
    }

    /// <summary>Members as they are, who hold each order against it.</summary>
    private sealed class World
    {
        private readonly Life[] _lives;

        public World(int database)
        {
            _lives = new Life[database + 1];
            _lives[database] = Life.Serving;
        }

        public bool IsOver { get; private set; }

        public bool IsStopping { get; set; }

        public bool Lives(int member) => _lives[member] != Life.None;

        public bool IsStarting(int member) => _lives[member] == Life.Starting;

        public bool IsAsked(int member) => _lives[member] == Life.Asked;

        public int Die(int member)
        {
            _lives[member] = Life.None;
            return member;
        }

        public int Serve(int member)
        {
            _lives[member] = Life.Serving;
            return member;
        }

        public void Obey(IEnumerable<Order> orders)
        {
            foreach (var order in orders)
            {
                IsOver.ShouldBeFalse("an order behind the end");
                switch (order.Kind)
                {
                    case OrderKind.Start:
                        _lives[order.Member].ShouldBe(Life.None);
                        _lives[order.Member] = Life.Starting;
                        break;
                    case OrderKind.Ask:
                        _lives[order.Member].ShouldBeOneOf(Life.Starting, Life.Serving);
                        (IsStopping || _lives.All(life => life == Life.Serving)).ShouldBeTrue("a silo is taken while another is away");
                        _lives[order.Member] = Life.Asked;
                        break;
                    case OrderKind.GiveUp:
                        IsStopping = true;
                        break;
                    case OrderKind.Over:
                        _lives.ShouldAllBe(life => life == Life.None);
                        IsOver = true;
                        break;
                }
            }
        }
    }
}
