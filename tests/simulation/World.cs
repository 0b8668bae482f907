namespace Lisa.Tests.Simulation;

/// <summary>
/// A whole cluster in one thread: datasets, steps, runs and clients as nodes, the segment store and the catalogue as what survives, the
/// network and the slots as what fails. Everything random comes from one generator, everything that happens from one queue.
/// </summary>
internal sealed class World
{
    /// <summary>How long after the last fault everything must be over, in virtual time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<RunNode> _runs = [];
    private readonly List<Client> _clients = [];

    public World(int seed, Rules rules, bool traced)
    {
        Rules = rules;
        Random = new Random(seed);
        Trace = traced ? new Trace(Turns) : null;
        Faults = new Faults(Random, Turns);
        Pipeline = new Pipeline(Random);
        Store = rules.MakeStore(Pipeline.Products);
        Network = new Network(this);
        Catalogue = new Catalogue(this);
        Checks = new Checks(this);
        Steps = [.. Pipeline.Steps.Select(plan => new StepNode(this, rules.Declare(plan)))];
        StoresTotalsEarly = Random.Next(2) == 0;
        Describe();
        for (var dataset = 0; dataset < Pipeline.DatasetSegments.Count; dataset++)
        {
            _ = new DatasetNode(this, dataset, Pipeline.DatasetSegments[dataset]);
        }

        // The first client stays, so that every world has something to complete.
        var clients = 1 + Random.Next(3);
        for (var client = 0; client < clients; client++)
        {
            _clients.Add(new Client(this, cancels: client > 0 && Random.Next(2) == 0));
        }

        Schedule(Faults.SiloCrashes, CrashSilo);
        Schedule(Faults.Duplicates, () => Steps[Random.Next(Steps.Count)].Duplicate(TimeSpan.FromSeconds(4 * Random.NextDouble())));
    }

    public Turns Turns { get; } = new();

    public Random Random { get; }

    public Rules Rules { get; }

    public Trace? Trace { get; }

    public Faults Faults { get; }

    public Pipeline Pipeline { get; }

    public VirtualStore Store { get; }

    public Network Network { get; }

    public Catalogue Catalogue { get; }

    public Checks Checks { get; }

    public IReadOnlyList<StepNode> Steps { get; }

    /// <summary>Whether a step stores its product's total as soon as it follows from its inputs, or only when every segment exists.</summary>
    public bool StoresTotalsEarly { get; }

    public IReadOnlyList<RunNode> Runs => _runs;

    /// <summary>How long until the death of a silo is noticed and its nodes can be woken elsewhere.</summary>
    public TimeSpan DownTime() => TimeSpan.FromSeconds(3 * Random.NextDouble());

    public int StartRun(int priority)
    {
        Trace?.Say($"run {_runs.Count}: submitted at priority {priority}");
        _runs.Add(new RunNode(this, _runs.Count, priority));
        return _runs.Count - 1;
    }

    /// <summary>Lets everything happen until nothing is left to; throws <see cref="BrokenInvariantException"/>.</summary>
    public void Play()
    {
        var deadline = Faults.StopAt + Patience;
        while (Turns.TryTakeTurn())
        {
            if (Turns.Now > deadline)
            {
                throw new BrokenInvariantException($"not over {Patience.TotalSeconds} s after the last fault: {Unfinished()}");
            }
        }

        if (!_clients.TrueForAll(client => client.IsContent))
        {
            throw new BrokenInvariantException($"nothing moves, yet not all is over: {Unfinished()}");
        }

        Checks.AtRest();
    }

    private string Unfinished()
    {
        var runs = _runs.Select((run, number) => $"run {number} is {run.Stored}");
        var products = Enumerable.Range(0, Pipeline.Products).Where(product => !Store.IsComplete(product))
            .Select(product => $"product {product} has {Store.Log(product).Count} of {Store.Total(product)?.ToString() ?? "unknown"}");
        var busy = Steps.SelectMany(step => step.Activations).Where(activation => !activation.IsAtRest).Select(activation => $"{activation} is wanted or busy");
        return string.Join("; ", runs.Concat(products).Concat(busy));
    }

    private void Describe()
    {
        Trace?.Say($"faults until {(Faults.StopAt - Turns.Now).TotalSeconds:F1} s");
        for (var dataset = 0; dataset < Pipeline.DatasetSegments.Count; dataset++)
        {
            Trace?.Say($"product {dataset} = dataset of {Pipeline.DatasetSegments[dataset]} segments");
        }

        foreach (var step in Pipeline.Steps)
        {
            Trace?.Say(step.ToString());
        }
    }

    private void Schedule(int times, Action fault)
    {
        for (; times > 0; times--)
        {
            Turns.After((Faults.StopAt - Turns.Now) * Random.NextDouble(), fault);
        }
    }

    private void CrashSilo()
    {
        Trace?.Say("a silo dies");
        foreach (var step in Steps.Where(_ => Random.Next(2) == 0))
        {
            step.CrashAll();
        }

        foreach (var run in _runs.Where(_ => Random.Next(2) == 0))
        {
            run.Crash();
        }
    }
}
