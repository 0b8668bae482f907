using Lisa.Simulation.Actors;
using Lisa.Simulation.Checks;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Rules;
using Lisa.Simulation.Storage;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Playing;

/// <summary>
/// A whole cluster in one thread. Machines on which silos live, hang, die and live again; on the silos activations of datasets, steps, runs
/// and the catalogue, and compute slots; between them a network that loses and parts; behind them a database and a segment store that many
/// write to. Outside, uploaders post data and clients want products.
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
    private readonly List<Client> _clients = [];
    private readonly List<Uploader> _uploaders = [];
    private readonly List<Machine> _machines = [];
    private readonly List<GrainKey> _runs = [];
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
        for (var dataset = 0; dataset < Pipeline.Datasets; dataset++)
        {
            for (var uploaders = dice.OneIn(3) ? 2 : 1; uploaders > 0; uploaders--)
            {
                _uploaders.Add(new Uploader(this, dataset, uploaders));
            }
        }

        var clients = Math.Min(caps.Clients, 1 + dice.Next(4));
        for (var client = 0; client < clients; client++)
        {
            _clients.Add(new Client(this, client));
        }
    }

    public ulong Seed { get; }

    public Turns Turns { get; } = new();

    public WorldRules Rules { get; }

    public Trace? Trace { get; }

    public FaultPlan Faults { get; }

    public Pipeline Pipeline { get; }

    public Poison Poison { get; }

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

    /// <summary>Brings a silo's sight of a product up to date; of a computed one it may miss the latest.</summary>
    public void Refresh(Silo silo, int product) =>
        silo.Open(product).Refresh(product < Pipeline.Datasets ? null : () => Faults.Strikes(FaultKind.StaleRead));

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

    private bool IsOver() => _clients.TrueForAll(client => client.IsContent) && _uploaders.TrueForAll(uploader => uploader.IsContent)
        && _machines.TrueForAll(machine => machine.Silo is not { } silo || !silo.Activations.Exists(IsBusy));

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
        for (var dataset = 0; dataset < Pipeline.Datasets && Trace is not null; dataset++)
        {
            Trace.Say($"product {dataset} = dataset of {Pipeline.DatasetSegments[dataset]} segments");
        }

        foreach (var step in Pipeline.Steps)
        {
            Trace?.Say(step.ToString());
        }
    }
}
