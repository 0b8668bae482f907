using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Checks;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Faults;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>
/// One activation of a step: the thin shell around a <see cref="StepFlow"/> that the step grain is. It reconciles against the logs of its
/// inputs at every event, when a run engages it, and once a second while one is interested; its silo may die before any command. Its
/// items are computed on any silo.
/// </summary>
internal sealed class StepActivation : Activation
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world;
    private readonly StepFlow _flow;
    private readonly ItemsAway _items;
    private readonly StepRuns _runs = new();
    private readonly StepReader _reader;
    private readonly StepTotal _total;
    private readonly StepVoice _voice;
    private readonly StepLetters _letters;
    private readonly bool _believesEvents;
    private bool _beating;

    public StepActivation(World world, GrainKey key, Silo host, int number)
        : base(key, host)
    {
        _world = world;
        Plan = world.Rules.Declare(world.Pipeline.StepOf(key.Number)!);
        var dice = new Dice(world.Seed, Purpose.Activation, (ulong)number);
        _believesEvents = dice.OneIn(2);
        _items = new ItemsAway(world, this, dice);
        _flow = new StepFlow([.. Plan.Inputs.Select(input => world.Rules.Shape(input.Shape))], Plan.Limits, new Random(dice.Next(int.MaxValue)));
        _reader = new StepReader(world, this, _flow, Feed);
        _total = new StepTotal(world, this, _flow);
        _voice = new StepVoice(world, this, _runs, _total);
        _letters = new StepLetters(world, this, _flow);
    }

    public StepPlan Plan { get; }

    /// <summary>What the activation knows to exist.</summary>
    public SegmentSet Done => _flow.Done;

    public int? Priority => Interests.Priority;

    private StepInterests Interests => _runs.Interests;

    /// <summary>The product has not been removed since the activation began, as far as its silo has seen.</summary>
    public bool IsCurrent => Host.Open(Key.Number).Generation == Generation;

    /// <summary>Which life of the product it works on.</summary>
    public int Generation { get; private set; }

    /// <summary>Items that may be in flight: the slots of the cluster bear on it.</summary>
    public int MostItems { get; private set; }

    public override void Start()
    {
        if (Host.ReachesDatabase)
        {
            _world.Refresh(Host, Key.Number);
        }

        Generation = Host.Open(Key.Number).Generation;
        Allow();
        Reconcile();
    }

    public override void ViewChanged()
    {
        Allow();
        if (_world.Rules.ItemsComeBack)
        {
            GiveBack(_items.Lost(Host.View), "is lost with its silo");
        }
    }

    public void Hear(StreamEvent message)
    {
        for (var input = 0; Interests.Listens && input < Plan.Inputs.Count; input++)
        {
            if (Plan.Inputs[input].Product == message.Product)
            {
                // An event is a fact of its own, out of the order of the log.
                if (message.First < message.End && (!_world.Rules.Reconciles || _believesEvents))
                {
                    var source = input;
                    Feed(commands => _flow.InputExists(source, new SegmentRange(message.First, message.End), commands));
                }

                if (_world.Rules.Reconciles && !IsGone && Host.ReachesDatabase)
                {
                    _reader.ReadInput(input);
                }
            }
        }
    }

    public void Engage(RunActivation run, int? priority, bool listens)
    {
        if (HasLostItsProduct())
        {
            return;
        }

        if (run.Policy == GivenUp.DeadLetter && !_letters.Load())
        {
            // Before it knows what was listed, it would try that; the run asks again.
            StayAwhile();
            return;
        }

        _letters.Policies.Set(StepRuns.NameOf(run.Key.Number), new FailurePolicy { Then = run.Policy });
        var isNew = _runs.Engage(run.Key.Number, priority, listens, Host.Clock);
        if (isNew && run.Policy == GivenUp.DeadLetter)
        {
            _letters.Recall();
        }

        Want();
        if (isNew)
        {
            Feed(commands => _flow.Retry(index => run.Policy != GivenUp.DeadLetter || !_letters.Lists(index), commands));
        }

        if (_world.Rules.Reconciles)
        {
            Reconcile();
        }

        BeginToBeat();
        _total.State();
        if (!IsGone)
        {
            var progress = _total.Progress();
            _world.Directory.Answer(Host, run, MessageKind.Answer, to =>
            {
                to.Answered(Key.Number, isNew);
                to.Hear(Key.Number, progress);
            });
        }
    }

    /// <summary>The run ends: it lets the step go, and is told whether anything was begun since this activation first heard of it.</summary>
    public void Conclude(RunActivation run)
    {
        var hasBegun = _runs.HasBegunFor(run.Key.Number);
        _world.Directory.Answer(Host, run, MessageKind.Answer, to => to.Concluded(Key.Number, hasBegun));
        Interests.Release(StepRuns.NameOf(run.Key.Number));
        Want();
    }

    /// <summary>The run is about to commit: what it commits is said to be whole in the store, by whatever activation is there now.</summary>
    public void Harden(RunActivation run, int priority, bool listens)
    {
        Engage(run, priority, listens);
        _total.State();
        if (!IsGone && Host.Open(Key.Number).IsComplete)
        {
            _world.Directory.Answer(Host, run, MessageKind.Answer, to => to.Hardened(Key.Number));
        }
        else if (_flow.IsIdle)
        {
            // A run that is committing cannot fail any more: what was given up since is begun anew.
            Feed(commands => _flow.Retry(static _ => true, commands));
        }
    }

    /// <summary>The product was removed under a step that reads from it: it is made again.</summary>
    public void Restore()
    {
        if (!HasLostItsProduct())
        {
            _runs.Restore(Host.Clock);
            Want();
            Reconcile();
            BeginToBeat();
            if (!_runs.Names.Any() && _flow.IsIdle)
            {
                // No run hears of it: what was given up since is begun anew.
                Feed(commands => _flow.Retry(static _ => true, commands));
            }
        }
    }

    /// <summary>A client has what was given up tried again.</summary>
    public void RetryLetters()
    {
        _letters.Retry(which => Feed(commands => _flow.Retry(which, commands)));
        StayAwhile();
    }

    public void Release(int run)
    {
        if (Interests.Release(StepRuns.NameOf(run)))
        {
            Want();
        }
    }

    public void Finish(ItemOutcome outcome)
    {
        if (_items.Remove(outcome.Item))
        {
            _world.Trace?.Say($"{this}: {outcome.Done} done of item {outcome.Item}, {outcome.Failure?.Cause ?? "no failure"}");
            Feed(commands => _flow.ItemFinished(outcome, Host.Clock, commands));
            _voice.Report();
        }
    }

    /// <summary>Items that will not come back any more.</summary>
    public void GiveBack(IReadOnlyList<long> items, string why)
    {
        foreach (var item in items)
        {
            if (!IsGone && _world.Rules.ItemsComeBack && _items.Remove(item))
            {
                _world.Trace?.Say($"{this}: item {item} {why}");
                Feed(commands => _flow.ItemFinished(new ItemOutcome(item, 0, TimeSpan.Zero), Host.Clock, commands));
            }
        }
    }

    private void Allow()
    {
        MostItems = Math.Max(1, Math.Min(Plan.Limits.Items, Host.View.Sum(silo => silo.Machine.SlotCount)));
        Feed(commands => _flow.Allow(MostItems, commands));
    }

    // Nobody wants it any more: the activation goes, and what it knew is in the store.
    private void Want()
    {
        _letters.Policies.RuleOf(Interests.Runs);
        if (Interests.Any && Priority is null)
        {
            _flow.Hold();
        }
        else
        {
            Feed(commands => _flow.Want(Priority, commands));
        }

        if (!Interests.Any && !IsGone)
        {
            Drop();
        }
    }

    // What it knows is of a product that is no more: it goes, and whoever wants the product asks again and finds another activation.
    private bool HasLostItsProduct()
    {
        if (Host.ReachesDatabase)
        {
            _world.Refresh(Host, Key.Number);
        }

        if (_world.Rules.StepsLookAtGenerations && !IsCurrent)
        {
            _world.Trace?.Say($"{this}: its product was removed");
            Drop();
        }

        return IsGone;
    }

    // Nobody wants it yet, and perhaps nobody will.
    private void StayAwhile() => Begin(() => Later(3 * Second, Beat));

    private void BeginToBeat() => Begin(Beat);

    private void Begin(Action beat)
    {
        if (!_beating && !IsGone)
        {
            _beating = true;
            beat();
        }
    }

    private void Beat()
    {
        if ((_world.Rules.InterestsExpire && Interests.Expire(Host.Clock)) || Interests.Runs.Count == 0)
        {
            _world.Trace?.Say($"{this}: an interest has expired");
            Want();
        }

        if (IsGone)
        {
            return;
        }

        foreach (var range in _flow.Done)
        {
            _voice.Publish(range);
        }

        Feed(commands => _flow.Tick(Host.Clock, commands));
        if (_world.Rules.Reconciles)
        {
            Reconcile();
        }

        foreach (var product in IsGone || Priority is null ? [] : _reader.Lost())
        {
            _world.Directory.Call<StepActivation>(Host, new GrainKey(GrainKind.Step, product), static step => step.Restore());
        }

        _total.State();
        _letters.Beat();
        _world.Checks.Rested(this, _flow);
        _voice.Report();
        Later(Second, Beat);
    }

    private void Reconcile()
    {
        if (Host.ReachesDatabase)
        {
            _reader.ReadAll();
        }
    }

    private void Feed(Action<List<StepCommand>> fact)
    {
        if (IsGone)
        {
            return;
        }

        var commands = new List<StepCommand>();
        fact(commands);
        var told = false;
        foreach (var command in commands)
        {
            if (_world.Faults.Strikes(FaultKind.CrashBeforeCommand))
            {
                Host.Crash($"{this} had to carry out {command}");
                return;
            }

            told |= Carry(command);
        }

        if (commands.Count > 0)
        {
            _total.State();
        }

        if (told)
        {
            _voice.Report();
        }
    }

    // True when the runs should hear of it at once.
    private bool Carry(StepCommand command)
    {
        _world.Trace?.Say($"{this}: {command}");
        switch (command)
        {
            case StepCommand.Compute compute:
                _runs.Begin();
                _world.Checks.Dispatched(this, compute, _flow.ItemsInFlight);
                _world.Checks.Undoings.Began(_runs.Names, Key.Number);
                _items.Send(compute);
                return false;
            case StepCommand.Cancel cancel:
                _items.Cancel(cancel.Item);
                return false;
            case StepCommand.Announce announce:
                _letters.Computed(announce.Segments);
                _voice.Publish(announce.Segments);
                return false;
            case StepCommand.WakeAt wake:
                Later(wake.Time - Host.Clock, () => Feed(commands => _flow.Tick(Host.Clock, commands)));
                return false;
            case StepCommand.Complete complete:
                _world.Checks.Completed(this, complete.Total);
                return true;
            case StepCommand.GiveUp given:
                _world.Checks.GaveUp(this, given.Cause);
                _letters.GivenUp(given);
                return true;
            default:
                throw new BrokenInvariantException($"{this} does not know {command}");
        }
    }
}
