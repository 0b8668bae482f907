using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Explaining;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>A step's flow with its logs open: carries out what the flow commands, in the grain's turns.</summary>
internal sealed class StepWork
{
    private readonly SegmentComputer _computer;
    private readonly StepFlow _flow;
    private readonly InputNews _news;
    private readonly StepDefinition _definition;
    private readonly IItemRunner _runner;
    private readonly bool _isShared;
    private readonly DataflowOptions _options;
    private readonly TimeProvider _time;
    private readonly StepOutlets _outlets;
    private readonly EventPublisher _events;
    private readonly ProductEnd _end;
    private readonly InputRefresh _refresh;
    private readonly ILogger _logger;
    private readonly List<IDisposable> _watches = [];
    private readonly Dictionary<long, InFlight> _items = [];
    private readonly List<StepCommand> _commands = [];
    private bool _stopped;
    private bool _isWanted;
    private bool _listens;
    private bool _carrying;
    private Task _skipping = Task.CompletedTask;
    private string? _waiting;
    private int _mostItems;
    private int _wakePending;
    private long _computed;
    private TimeSpan _kernel;
    private long _toldAt;

    // Activations follow each other: what a later one says of a revision is newer than what an earlier one said.
    private readonly long _beganTicks;

    public StepWork(OpenedStep opened, IItemRunner runner, bool isShared, DataflowOptions options, TimeProvider time, StepOutlets outlets, ILogger logger)
    {
        (_definition, _computer, _flow, _news, Life) = (opened.Definition, opened.Computer, opened.Flow, opened.News, opened.Life);
        (_runner, _isShared) = (runner, isShared);
        (_options, _time, _outlets, _logger) = (options, time, outlets, logger);
        _beganTicks = time.GetUtcNow().UtcTicks;
        _events = new EventPublisher(_definition.Product, outlets.Publish, logger);
        _end = new ProductEnd(_computer, _flow, Tell, logger);
        _refresh = new InputRefresh(_computer, Reconcile, logger);
        outlets.Tenants.Begin(Tick);
    }

    /// <summary>Whether the product, and what it is made of, are what they were when the work began.</summary>
    public ProductLife Life { get; }

    public void Start()
    {
        Allow();
        Reconcile();
    }

    /// <summary>Whether events count: the store of this silo wakes the step, and it tells others of its own segments.</summary>
    public void Listen(bool listens)
    {
        if (_listens == listens || _stopped)
        {
            return;
        }

        _listens = listens;
        _watches.ForEach(watch => watch.Dispose());
        _watches.Clear();
        if (listens)
        {
            _watches.AddRange(_computer.InputLogs.Select(log => log.OnAdvance(WakeSoon)));

            // What came before the watch.
            Reconcile();
        }
    }

    /// <summary>Somebody says that there are news: they may be another process's, which only a look at the store shows.</summary>
    public void Hear()
    {
        if (_isShared)
        {
            _refresh.Begin();
        }
        else
        {
            Reconcile();
        }
    }

    /// <summary>Reads what this process knows to be new in the inputs.</summary>
    public void Reconcile()
    {
        Interlocked.Exchange(ref _wakePending, 0);
        if (!_stopped)
        {
            _outlets.Tenants.Now();
            _news.Feed(_flow, _commands);
            CarryOut();
        }
    }

    /// <summary>A second has passed: look again, and say again how far the product is.</summary>
    public void Remind()
    {
        Allow();
        Tick();
        Hear();
        if (_flow.Done.Count > 0 && !_flow.IsComplete)
        {
            Announce(new SegmentRange(_flow.Done.First().First, _flow.Done.Last().End));
        }

        _end.State();
        _outlets.Losses.Remind(_computer, _flow, _time.GetUtcNow());
        Tell();
        _outlets.Work.TellSoon();
    }

    public void Tick()
    {
        if (!_stopped)
        {
            _flow.Tick(_outlets.Tenants.Now(), _commands);
            CarryOut();
        }
    }

    /// <summary>Whether anybody is interested in the product, and at which priority they want work; null: none now.</summary>
    public void Want(bool isWanted, int? priority)
    {
        _isWanted = isWanted;
        if (isWanted && priority is null)
        {
            _flow.Hold();
            return;
        }

        _outlets.Tenants.Now();
        _flow.Want(priority, _commands);
        CarryOut();
    }

    /// <summary>The runs that want the product go by this rule together.</summary>
    public void Judge(FailureRule rule) => _flow.Judge(rule);

    /// <summary>A run of this policy begins: what it takes for given up stays so, the rest of it is tried again.</summary>
    public void Begin(GivenUp policy)
    {
        if (policy == GivenUp.DeadLetter)
        {
            _outlets.Losses.Recall(_computer, _flow);
        }

        Retry(index => policy switch
        {
            GivenUp.Skip => !_flow.Gaps.Contains(index),
            GivenUp.DeadLetter => !_outlets.Losses.Lists(index),
            _ => true,
        });
    }

    /// <summary>Tries again those that were given up and are chosen.</summary>
    public void Retry(Func<long, bool> which)
    {
        var retried = _flow.Retry(which, _commands);
        CarryOut();
        if (retried > 0)
        {
            Tell();
        }
    }

    /// <summary>Work items that were sent off so far.</summary>
    public long Begun { get; private set; }

    /// <summary>Whether there is nothing left to do.</summary>
    public bool IsComplete => _flow.IsComplete;

    public StepReport Report()
    {
        var progress = _flow.Progress;
        return new StepReport
        {
            Product = _definition.Product,
            // A step that is complete and has not written down its total is not done: those behind it would wait for ever if it died now.
            Total = _flow.IsComplete ? _computer.Output.Total : progress.Total,
            Done = progress.Done,
            Failed = progress.Failed,
            // Before anybody wants it nothing is tried again: what an earlier run left given up, or skipped, is no word on this one.
            Idle = progress.Idle && _isWanted,
            Skipped = progress.Skipped,
            Problem = progress.Problem ?? _waiting ?? (_outlets.Tenants.Hindrance(_flow) is { } wait ? TenantReasons.Text(wait) : null),
            Computed = _computed,
            ComputeSeconds = _kernel.TotalSeconds,
            ItemsInFlight = _flow.ItemsInFlight,
            Reopened = progress.Reopened == 0 ? 0 : _beganTicks + progress.Reopened,
        };
    }

    /// <summary>How it stands, for whoever asks why.</summary>
    public StepStanding Stand(long? index) => StepLook.At(_flow, index) with
    {
        Hindrance = _waiting,
        Tenant = _outlets.Tenants.Hindrance(_flow),
    };

    /// <summary>Cancels what is in flight, waits for it, and closes the logs.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        _watches.ForEach(watch => watch.Dispose());
        var running = _items.Values.ToList();

        // All of them in one turn: an item that ends in a later one takes its source with it.
        await Task.WhenAll(running.Select(item => item.Cancel.CancelAsync()));
        await Task.WhenAll(running.Select(item => item.Running));
        await _skipping;
        await _outlets.Losses.StopAsync();
        await _end.StopAsync();
        await _refresh.StopAsync();
        _outlets.Work.TellSoon();
        await _outlets.Tenants.StopAsync(_flow, _computer, Life.IsCurrent);
        _computer.Dispose();
    }

    private void Allow()
    {
        _mostItems = _runner.MostItems;
        _flow.Allow(_mostItems, _commands);
    }

    private void WakeSoon()
    {
        // Any number of commits between two turns are one wake-up.
        if (Interlocked.Exchange(ref _wakePending, 1) == 0)
        {
            _outlets.Wake().Ignore();
        }
    }

    private void CarryOut()
    {
        // A command may lead to others at once: they join the end of the list that is being carried out.
        if (_carrying)
        {
            return;
        }

        _carrying = true;
        for (var at = 0; at < _commands.Count; at++)
        {
            switch (_commands[at])
            {
                case StepCommand.Compute compute:
                    Begun++;
                    var item = new InFlight();
                    _items[compute.Item] = item;
                    item.Running = ComputeAsync(compute, item.Cancel);
                    break;
                case StepCommand.Cancel stop:
                    _items.GetValueOrDefault(stop.Item)?.Cancel.Cancel();
                    break;
                case StepCommand.Announce announce:
                    _outlets.Losses.Computed(announce.Segments, _flow.Done);
                    Announce(announce.Segments);
                    TellNowAndThen();
                    break;
                case StepCommand.Complete:
                    _end.Sync();
                    _outlets.Tenants.Settle(_flow, _computer);
                    _outlets.Work.TellSoon();
                    _end.State();
                    Tell();
                    break;
                case StepCommand.GiveUp given:
                    _logger.LogWarning(
                        "Step {Operator} {Product} gave up segment {Index}: {Cause}",
                        _definition.Spec.Operator, _definition.Product, given.Index, given.Cause);
                    _outlets.Losses.GivenUp(_computer, given, _time.GetUtcNow());
                    Tell();
                    break;
                case StepCommand.Skip skip:
                    _skipping = Task.WhenAll(_skipping, SkipAsync(skip.Index, _flow.Total));
                    break;
                case StepCommand.WakeAt wake:
                    var due = wake.Time - _time.GetUtcNow();
                    _outlets.TickAfter(due > TimeSpan.Zero ? due : TimeSpan.Zero);
                    break;
            }
        }

        _commands.Clear();
        _carrying = false;
        _outlets.Tenants.Look(_flow, _computer, _mostItems);
    }

    private async Task ComputeAsync(StepCommand.Compute compute, CancellationTokenSource cancel)
    {
        var total = _flow.Total;
        var payer = _outlets.Payer(compute.Tenant);
        ItemOutcome outcome;
        using var span = DataflowTelemetry.Source.StartActivity("compute");
        span?.SetTag("lisa.operator", _definition.Spec.Operator)
            .SetTag("lisa.product", _definition.Product.Text)
            .SetTag("lisa.segments", compute.Segments.ToString());
        try
        {
            var result = await _runner.RunAsync(_computer, compute, total, cancel.Token);
            outcome = new ItemOutcome(compute.Item, result.Done, result.Elapsed, result.Failure);
            _outlets.Work.Add(compute.Segments, result, payer);
            _waiting = result.Waiting;
            _computed += result.Done - result.Found;
            _kernel += result.Kernel;
            span?.SetTag("lisa.done", result.Done);
            if (result.Failure is { } failure)
            {
                span?.SetStatus(ActivityStatusCode.Error, failure.Cause);
            }
        }
        catch (OperationCanceledException)
        {
            outcome = new ItemOutcome(compute.Item, 0, TimeSpan.Zero);
        }

        // Before anybody is told: who sees the run end must find its spans ended too.
        span?.Stop();
        _items.Remove(compute.Item);
        cancel.Dispose();
        if (!_stopped)
        {
            _flow.ItemFinished(outcome, _outlets.Tenants.Now(), _commands);
            CarryOut();
        }
    }

    private async Task SkipAsync(long index, long? total)
    {
        var gap = await Task.Run(() => _computer.KeepGap(index, total));
        if (_stopped)
        {
            return;
        }

        gap.Tell(_flow, index, _time.GetUtcNow(), _commands);
        CarryOut();
        Tell();
    }

    private void Announce(SegmentRange segments)
    {
        if (_listens)
        {
            _events.Announce(segments, _flow.Total);
        }
    }

    private void TellNowAndThen()
    {
        if (_time.GetElapsedTime(_toldAt) >= _options.ReportEvery)
        {
            Tell();
        }
    }

    private void Tell()
    {
        _toldAt = _time.GetTimestamp();
        _outlets.TellRuns(Report());
    }

    private sealed class InFlight
    {
        public CancellationTokenSource Cancel { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
