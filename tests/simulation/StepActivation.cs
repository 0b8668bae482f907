using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>
/// One activation of a step: the thin shell around a <see cref="StepFlow"/> that the step grain is, with a virtual store and slots. It
/// reconciles against the logs of its inputs at every event, and once a second while a run is interested; it may die before any command.
/// </summary>
internal sealed class StepActivation
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world;
    private readonly StepNode _node;
    private readonly StepFlow _flow;
    private readonly Slots _slots;
    private readonly SortedDictionary<int, int> _interest = [];
    private readonly int[] _seen;
    private readonly string _name;
    private int _ownSeen;
    private bool _beating;

    public StepActivation(World world, StepNode node, int number)
    {
        _world = world;
        _node = node;
        _seen = new int[node.Plan.Inputs.Count];
        _name = $"step {node.Plan.Product}#{number}";
        _flow = new StepFlow(
            [.. node.Plan.Inputs.Select(input => world.Rules.Shape(input.Shape))], node.Plan.Limits, new Random(world.Random.Next()));
        _slots = new Slots(world, this);
    }

    public StepPlan Plan => _node.Plan;

    public bool IsDead { get; set; }

    /// <summary>What the activation knows to exist.</summary>
    public SegmentSet Done => _flow.Done;

    public bool IsAtRest => _interest.Count == 0 && _flow.ItemsInFlight == 0;

    public int? Priority => _interest.Count == 0 ? null : _interest.Values.Max();

    public override string ToString() => _name;

    public void Start()
    {
        _world.Trace?.Say($"{_name}: activated");
        Reconcile();
    }

    public void Hear(StreamEvent message)
    {
        for (var input = 0; input < Plan.Inputs.Count; input++)
        {
            if (Plan.Inputs[input].Product == message.Product)
            {
                // An event is a fact of its own, out of the order of the log.
                if (message.First < message.End && (!_world.Rules.Reconciles || _world.Random.Next(2) == 0))
                {
                    var source = input;
                    Feed(commands => _flow.InputExists(source, new SegmentRange(message.First, message.End), commands));
                }

                if (_world.Rules.Reconciles)
                {
                    ReconcileInput(input);
                }
            }
        }
    }

    public void Engage(int run, int priority)
    {
        _interest[run] = priority;
        Want();
        if (!_beating && !IsDead)
        {
            _beating = true;
            Beat();
        }
    }

    public void Release(int run)
    {
        if (_interest.Remove(run))
        {
            Want();
        }
    }

    public void Retry() => Feed(commands => _flow.Retry(null, commands));

    public void Finish(ItemOutcome outcome)
    {
        _world.Trace?.Say($"{_name}: {outcome.Done} done of item {outcome.Item}, {outcome.Failure?.Cause ?? "no failure"}");
        Feed(commands => _flow.ItemFinished(outcome, _world.Turns.Now, commands));
        if (_flow.IsIdle || _world.Random.Next(2) == 0)
        {
            Report();
        }
    }

    public void Crash() => _node.Crash(this);

    private void Want() => Feed(commands => _flow.Want(Priority, commands));

    private void Beat()
    {
        if (IsDead || _interest.Count == 0)
        {
            _beating = false;
            return;
        }

        foreach (var range in _flow.Done)
        {
            _world.Network.Publish(new StreamEvent(Plan.Product, range.First, range.End));
        }

        if (_world.Rules.Reconciles)
        {
            Reconcile();
        }

        Report();
        _world.Turns.After(Second, Beat);
    }

    private void Report()
    {
        if (IsDead)
        {
            return;
        }

        var progress = _flow.Progress;
        foreach (var run in _interest.Keys)
        {
            _world.Network.Deliver(() => _world.Runs[run].Hear(Plan.Product, progress), progress, run);
        }
    }

    private void Reconcile()
    {
        ReconcileOwn();
        for (var input = 0; input < Plan.Inputs.Count; input++)
        {
            ReconcileInput(input);
        }
    }

    // What the store holds of the step's own product, as far as it was computed from the inputs as they are.
    private void ReconcileOwn()
    {
        var log = _world.Store.Log(Plan.Product);
        for (; _ownSeen < log.Count && !IsDead; _ownSeen++)
        {
            var entry = log[_ownSeen];
            if (!_flow.Done.Contains(entry.Index) && _world.Store.InputsHash(Plan, entry.Index) == entry.InputsHash)
            {
                Feed(commands => _flow.OutputExists(new SegmentRange(entry.Index, entry.Index + 1), commands));
            }
        }
    }

    private void ReconcileInput(int input)
    {
        var product = Plan.Inputs[input].Product;
        var log = _world.Store.Log(product);
        while (_seen[input] < log.Count && !IsDead)
        {
            var first = log[_seen[input]++].Index;
            var end = first + 1;
            while (_seen[input] < log.Count && log[_seen[input]].Index == end)
            {
                _seen[input]++;
                end++;
            }

            Feed(commands => _flow.InputExists(input, new SegmentRange(first, end), commands));
        }

        if (_world.Store.Total(product) is { } total)
        {
            Feed(commands => _flow.InputTotal(input, total, commands));
        }
    }

    private void Feed(Action<List<StepCommand>> fact)
    {
        if (IsDead)
        {
            return;
        }

        var commands = new List<StepCommand>();
        fact(commands);
        var told = false;
        foreach (var command in commands)
        {
            if (_world.Faults.Strikes(_world.Faults.Crash))
            {
                Crash();
                return;
            }

            told |= Carry(command);
        }

        if (_world.StoresTotalsEarly && _flow.Total is { } total && _world.Store.Total(Plan.Product) is null)
        {
            _world.Store.SetTotal(Plan.Product, total);
            _world.Network.Publish(new StreamEvent(Plan.Product, 0, 0));
        }

        if (told)
        {
            Report();
        }
    }

    // True when the runs should hear of it at once.
    private bool Carry(StepCommand command)
    {
        _world.Trace?.Say($"{_name}: {command}");
        switch (command)
        {
            case StepCommand.Compute compute:
                _world.Checks.Dispatched(this, compute, _flow.ItemsInFlight);
                _slots.Begin(compute);
                return false;
            case StepCommand.Cancel cancel:
                _slots.Cancel(cancel.Item);
                return false;
            case StepCommand.Announce announce:
                _world.Network.Publish(new StreamEvent(Plan.Product, announce.Segments.First, announce.Segments.End));
                return false;
            case StepCommand.WakeAt wake:
                _world.Turns.At(wake.Time, () => Feed(commands => _flow.Tick(_world.Turns.Now, commands)));
                return false;
            case StepCommand.Complete complete:
                _world.Checks.Completed(this, complete.Total);
                _world.Store.SetTotal(Plan.Product, complete.Total);
                _world.Network.Publish(new StreamEvent(Plan.Product, 0, complete.Total));
                return true;
            case StepCommand.GiveUp:
                _world.Checks.GaveUp();
                return true;
            default:
                throw new BrokenInvariantException($"{_name} does not know {command}");
        }
    }
}
