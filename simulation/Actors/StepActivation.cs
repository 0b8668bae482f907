using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Simulation.Cluster;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Actors;

/// <summary>
/// One activation of a step, as thin as the step grain is: who wants the product, and what wakes the <see cref="StepWork"/> on it. It reconciles
/// against the logs of its inputs at every event, when a run engages it, and once a second while one is interested. Its
/// items are computed on any silo.
/// </summary>
internal sealed class StepActivation : Activation
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly World _world;
    private readonly StepWork _work;
    private readonly StepRuns _runs = new();

    // Activations follow each other: what a later one says of a revision is newer than what an earlier one said.
    private readonly long _beganTicks;
    private bool _beating;

    public StepActivation(World world, GrainKey key, Silo host, int number)
        : base(key, host)
    {
        _world = world;
        Plan = world.Rules.Declare(world.Pipeline.StepOf(key.Number)!);
        _beganTicks = host.Clock.UtcTicks;
        _work = new StepWork(world, this, _runs, number);
    }

    public StepPlan Plan { get; }

    /// <summary>What the activation knows to exist.</summary>
    public SegmentSet Done => _work.Flow.Done;

    public int? Priority => Interests.Priority;

    private StepInterests Interests => _runs.Interests;

    /// <summary>The product has not been removed since the activation began, as far as its silo has seen.</summary>
    public bool IsCurrent => Host.Open(Key.Number).Generation == Generation;

    /// <summary>Which life of the product it works on.</summary>
    public int Generation { get; private set; }

    /// <summary>Items that may be in flight.</summary>
    public int MostItems => _work.MostItems;

    /// <summary>How far it is, as runs are told.</summary>
    public StepProgress Progress()
    {
        var progress = _work.Total.Progress();
        return progress.Reopened == 0 ? progress : progress with { Reopened = _beganTicks + progress.Reopened };
    }

    public override void Start()
    {
        if (Host.ReachesDatabase)
        {
            _world.Refresh(Host, Key.Number);
        }

        Generation = Host.Open(Key.Number).Generation;
        _work.Allow();
        if (Host.ReachesDatabase)
        {
            _work.Reader.Open();
        }
    }

    public override void ViewChanged()
    {
        _work.Allow();
        _work.GiveBackLost();
    }

    /// <summary>A turn of this activation, after a while.</summary>
    public void Wait(TimeSpan delay, Action turn) => Later(delay, turn);

    public void Hear(StreamEvent message)
    {
        if (!Interests.Listens)
        {
            return;
        }

        if (_world.Rules.Reconciles)
        {
            Reconcile();
            return;
        }

        for (var input = 0; input < Plan.Inputs.Count; input++)
        {
            if (Plan.Inputs[input].Product == message.Product && message.First < message.End)
            {
                var source = input;
                Feed(commands => _work.Flow.InputExists(source, new SegmentRange(message.First, message.End), commands));
            }
        }
    }

    public void Engage(RunActivation run, int? priority, bool listens)
    {
        if (HasLostItsProduct())
        {
            return;
        }

        if (run.Policy == GivenUp.DeadLetter && !_work.Letters.Load())
        {
            // Before it knows what was listed, it would try that; the run asks again.
            StayAwhile();
            return;
        }

        _work.Letters.Policies.Set(StepRuns.NameOf(run.Key.Number), new FailurePolicy { Then = run.Policy });
        var isNew = _runs.Engage(run.Key.Number, priority, listens, Host.Clock);
        if (isNew && run.Policy == GivenUp.DeadLetter)
        {
            _work.Letters.Recall();
        }

        Want();
        if (isNew)
        {
            Feed(commands => _work.Flow.Retry(index => run.Policy != GivenUp.DeadLetter || !_work.Letters.Lists(index), commands));
        }

        if (_world.Rules.Reconciles)
        {
            Reconcile();
        }

        BeginToBeat();
        _work.Total.State();
        if (!IsGone)
        {
            var progress = Progress();
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

    /// <summary>
    /// The run is about to commit: its product is looked at once more, by whatever activation is there now. One that is not whole, or was computed of
    /// what its inputs no longer are, is gone on with first.
    /// </summary>
    public void Harden(RunActivation run, CommitPlace place, int priority, bool listens)
    {
        Engage(run, priority, listens);
        _work.Total.State();
        if (IsGone || !Host.ReachesDatabase || !Interests.Contains(StepRuns.NameOf(run.Key.Number)))
        {
            return;
        }

        if (LastLook.At(_world, this) is { } look)
        {
            _world.Directory.Answer(Host, run, MessageKind.Answer, to => to.Hardened(place, look));
            return;
        }

        _world.Trace?.Say($"{this}: its product is not what it should be to be committed");
        _world.Happened(Happening.LookFailed);
        if (_work.Flow.IsIdle && _work.Flow.Failed.Any())
        {
            // A run that is committing cannot fail any more: what was given up since is begun anew.
            RetryAll();
        }
        else if (_work.Flow.IsComplete || _work.Flow.IsIdle)
        {
            // It believes what is not so. What is stale is found when the logs are opened: by the next activation.
            Drop();
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
            if (!_runs.Names.Any() && _work.Flow.IsIdle)
            {
                // No run hears of it: what was given up since is begun anew.
                RetryAll();
            }
        }
    }

    /// <summary>A client has what was given up tried again.</summary>
    public void RetryLetters()
    {
        _work.Letters.Retry(which => Feed(commands => _work.Flow.Retry(which, commands)));
        StayAwhile();
    }

    public void Release(int run)
    {
        if (Interests.Release(StepRuns.NameOf(run)))
        {
            Want();
        }
    }

    public void Finish(ItemOutcome outcome) => _work.Finish(outcome);

    /// <summary>Items that will not come back any more.</summary>
    public void GiveBack(IReadOnlyList<long> items, string why) => _work.GiveBack(items, why);

    // Nobody wants it any more: the activation goes, and what it knew is in the store.
    private void Want()
    {
        _work.Letters.Policies.RuleOf(Interests.Runs);
        if (Interests.Any && Priority is null)
        {
            _work.Flow.Hold();
        }
        else
        {
            Feed(commands => _work.Flow.Want(Priority, commands));
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

        foreach (var range in _work.Flow.Done)
        {
            _work.Voice.Publish(range);
        }

        Feed(commands => _work.Flow.Tick(Host.Clock, commands));
        if (_world.Rules.Reconciles)
        {
            Reconcile();
        }

        foreach (var product in IsGone || Priority is null ? [] : _work.Reader.Lost())
        {
            _world.Directory.Call<StepActivation>(Host, new GrainKey(GrainKind.Step, product), static step => step.Restore());
        }

        _work.Total.State();
        _work.Letters.Beat();
        _world.Checks.Rested(this, _work.Flow);
        _work.Voice.Report();
        Later(Second, Beat);
    }

    private void Reconcile()
    {
        if (Host.ReachesDatabase)
        {
            _work.Reader.ReadAll();
        }
    }

    private void RetryAll() => Feed(commands => _work.Flow.Retry(static _ => true, commands));

    private void Feed(Action<List<StepCommand>> fact) => _work.Feed(fact);
}
