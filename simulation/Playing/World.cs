using Lisa.Simulation.Actors;
using Lisa.Simulation.Checks;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Datasets;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Playing;

/// <summary>
/// A whole cluster in one thread. Machines on which silos live, hang, die and live again; on the silos activations of datasets, steps, runs
/// and the catalogue, and compute slots; between them a network that loses and parts; behind them a database and a segment store that many
/// write to. Outside, uploaders post data, also late, again and revised, and clients want products.
///
/// What decides is the code that runs in the grains: <see cref="Grains.Flow.StepFlow"/> and <see cref="Grains.Flow.RunFlow"/>. Everything
/// random comes from generators that are made of the seed and a purpose, everything that happens from one queue: so a seed is a world, and
/// plays the same in every process.
/// </summary>
internal sealed class World
{
    public static readonly GrainKey CatalogueKey = new(GrainKind.Catalogue, 0);

    /// <summary>How long after the last fault everything must be over, in virtual time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.25);

    // Longer than a poster hangs on behind the last fault.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private readonly List<Client> _clients = [];
    private readonly List<Uploader> _uploaders = [];
    private readonly List<Machine> _machines = [];
    private readonly List<GrainKey> _runs = [];
    private readonly long[] _happenings = new long[Enum.GetValues<Happening>().Length];
    private Client? _last;
    private int _activations;
    private int _writers;

    public World(ulong seed, Caps caps, WorldRules rules, bool traced)
    {
        (Seed, Rules) = (seed, rules);
        Trace = traced ? new Trace(Turns) : null;
        Faults = new FaultPlan(seed, Turns, caps.Only);
        Pipeline = new Pipeline(seed, caps);
        var dice = new Dice(seed, Purpose.World, 1);
        var machines = Math.Min(caps.Silos, dice.OneIn(8) ? 1 : 2 + dice.Next(4));
        StatesTotalsEarly = dice.OneIn(2);
        Trace?.Say($"{machines} silos, faults until {Faults.StopAt.TotalSeconds:F1} s");
        Poison = new Poison(seed);
        Store = [.. Enumerable.Range(0, Pipeline.Products).Select(product => new SharedLog(product < Pipeline.Datasets))];
        var uploaders = new int[Pipeline.Datasets];
        for (var dataset = 0; dataset < uploaders.Length; dataset++)
        {
            uploaders[dataset] = dice.OneIn(3) ? 2 : 1;
        }

        Feeds = [.. uploaders.Select((count, dataset) => new Feed(this, dataset, count))];
        Checks = new Checks.Checks(this);
        Network = new Network(this, machines);
        Database = new Database(this);
        Directory = new Directory(this);
        Membership = new Membership(this);
        Describe();
        for (var machine = 0; machine < machines; machine++)
        {
            _machines.Add(new Machine(this, machine));
        }

        Faults.Schedule(FaultKind.SiloCrash, details => _machines[details.Next(machines)].Silo?.Crash("just so"));
        Faults.Schedule(FaultKind.SiloPause, details => _machines[details.Next(machines)].Silo?.Pause(Faults.Lasting(details.Between(0.2, 10))));
        Faults.Schedule(FaultKind.ClockStep, details => _machines[details.Next(machines)].StepClock(details.Between(-20, 20)));
        _ = new Removals(this);
        for (var dataset = 0; dataset < uploaders.Length; dataset++)
        {
            for (var uploader = 0; uploader < uploaders[dataset]; uploader++)
            {
                _uploaders.Add(new Uploader(this, dataset, uploader));
            }
        }

        var clients = Math.Min(caps.Clients, 1 + dice.Next(4));
        for (var client = 0; client < clients; client++)
        {
            _clients.Add(Client.Draw(this, client));
        }
    }

    public ulong Seed { get; }

    public Turns Turns { get; } = new();

    public WorldRules Rules { get; }

    public Trace? Trace { get; }

    public FaultPlan Faults { get; }

    public Pipeline Pipeline { get; }

    public Poison Poison { get; }

    /// <summary>What is to come to each dataset.</summary>
    public IReadOnlyList<Feed> Feeds { get; }

    /// <summary>The logs of all products, by number.</summary>
    public IReadOnlyList<SharedLog> Store { get; }

    public Checks.Checks Checks { get; }

    public Network Network { get; }

    public Database Database { get; }

    public Directory Directory { get; }

    public Membership Membership { get; }

    /// <summary>Whether a step states its product's total as soon as it follows from its inputs, or only when every segment exists.</summary>
    public bool StatesTotalsEarly { get; }

    /// <summary>The runs that were accepted, as they are stored.</summary>
    public IEnumerable<RunState> Runs => _runs.Select(run => Database.Peek(run)).OfType<RunState>();

    /// <summary>Products of the run that is asked for when everything has come to rest.</summary>
    public IReadOnlyList<int> LastRequested { get; private set; } = [];

    /// <summary>How often each <see cref="Happening"/> was.</summary>
    public IReadOnlyList<long> Happenings => _happenings;

    public void Happened(Happening what, long times = 1) => _happenings[(int)what] += times;

    public int NextWriter() => _writers++;

    public GrainKey NextRun()
    {
        _runs.Add(new GrainKey(GrainKind.Run, _runs.Count));
        return _runs[^1];
    }

    public Activation Make(GrainKey key, Silo host) => key.Kind switch
    {
        GrainKind.Dataset => new DatasetActivation(this, key, host),
        GrainKind.Step => new StepActivation(this, key, host, _activations++),
        GrainKind.Run => new RunActivation(this, key, host),
        _ => new CatalogueActivation(this, key, host),
    };

    /// <summary>The door that a request from outside comes through; null when every silo is down.</summary>
    public Silo? AnySilo(Dice dice)
    {
        var first = dice.Next(_machines.Count);
        for (var step = 0; step < _machines.Count; step++)
        {
            if (_machines[(first + step) % _machines.Count].Silo is { } silo)
            {
                return silo;
            }
        }

        return null;
    }

    /// <summary>Tells every step that reads the product, as far as it is awake.</summary>
    public void Publish(Silo from, StreamEvent message)
    {
        foreach (var step in Pipeline.Steps)
        {
            for (var input = 0; input < step.Inputs.Count; input++)
            {
                if (step.Inputs[input].Product == message.Product)
                {
                    Directory.Tell<StepActivation>(from, new GrainKey(GrainKind.Step, step.Product), MessageKind.Event, to => to.Hear(message));
                    break;
                }
            }
        }
    }

    /// <summary>Brings a silo's sight of a product up to date; it may miss the latest.</summary>
    public void Refresh(Silo silo, int product) => silo.Open(product).Refresh(() => Faults.Strikes(FaultKind.StaleRead));

    /// <summary>Somebody sees to it that runs which are not over are awake: each is one silo's to remind.</summary>
    public void RemindRuns(Silo silo)
    {
        foreach (var run in _runs)
        {
            if (silo.View[run.Number % silo.View.Count] == silo && Database.Peek(run) is RunState { IsOver: false })
            {
                Directory.Call<RunActivation>(silo, run, static _ => { });
            }
        }
    }

    /// <summary>Lets everything happen until everything is over; throws <see cref="BrokenInvariantException"/>.</summary>
    public void Play()
    {
        var deadline = Faults.StopAt + Patience;
        var next = Look;
        while (Turns.TryTakeTurn())
        {
            if (Turns.Now < next)
            {
                continue;
            }

            next = Turns.Now + Look;
            if (IsOver())
            {
                Checks.AtRest();
                return;
            }

            if (Turns.Now > deadline)
            {
                throw new BrokenInvariantException($"not over {Patience.TotalSeconds} s after the last fault: {Unfinished()}");
            }
        }
    }

    // When nothing is revised any more, and nothing is under way that read what was before, somebody asks once more for all that was committed:
    // that is what a batch run would give.
    private bool IsOver()
    {
        if (_last is null && Turns.Now > Faults.StopAt + Settling && _clients.TrueForAll(client => client.IsContent)
            && _uploaders.TrueForAll(uploader => uploader.IsContent) && _machines.TrueForAll(machine => machine.Silo is not { Slots.Running: > 0 }))
        {
            List<int> steps = [.. Runs.Where(run => run.Phase == Grains.Flow.RunPhase.Committed).SelectMany(run => run.Request.Steps).Distinct().Order()];
            LastRequested = [.. steps.Select(step => Pipeline.Datasets + step)];
            _last = Client.Last(this, steps);
        }

        return _last is { IsContent: true } && _machines.TrueForAll(machine => machine.Silo is not { } silo || !silo.Activations.Exists(IsBusy));
    }

    // Interests are gone when no step is awake any more.
    private static bool IsBusy(Activation activation) => activation is StepActivation or RunActivation;

    private string Unfinished()
    {
        var runs = _runs.Select(run => $"{run} is {(Database.Peek(run) as RunState)?.Phase.ToString() ?? "not accepted"}");
        var datasets = _uploaders.Where(uploader => !uploader.IsContent).Select(_ => "an uploader waits");
        var busy = _machines.Where(machine => machine.Silo is not null).SelectMany(machine => machine.Silo!.Activations).Where(IsBusy).Select(activation => $"{activation} is awake");
        return string.Join("; ", runs.Concat(datasets).Concat(busy));
    }

    private void Describe()
    {
        foreach (var feed in Feeds)
        {
            Trace?.Say(feed.ToString());
        }

        foreach (var step in Pipeline.Steps)
        {
            Trace?.Say(step.ToString());
        }
    }
}
