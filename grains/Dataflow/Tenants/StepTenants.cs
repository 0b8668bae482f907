using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Flow.Tenants;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>What a step's dealings with its tenants need of its grain.</summary>
/// <param name="Key">Of the grain.</param>
/// <param name="Owner">The tenant that the product is charged to; null where nothing is stored.</param>
internal sealed record StepPlace(string Key, string? Owner);

/// <summary>
/// A step's dealings with its tenants: asks them what <see cref="StepAdmission"/> wants asked, and tells it what they answer. In the grain's turns; nobody waits
/// for a tenant that does not answer, but the items that need its room.
/// </summary>
internal sealed class StepTenants(
    StepPlace place, StepDefinition definition, IGrainFactory grains, TenantMemory memory, DataflowOptions options, TimeProvider time, ILogger logger)
{
    // A table's segments have as many rows as they like: so many are reckoned with before any is known.
    private const int FirstRows = 512;
    private readonly string _holder = $"{place.Key} {Guid.NewGuid():N}";
    private readonly StepAdmission _admission = new(options.Tenants, place.Owner, definition.Product);
    private Action? _moved;
    private Task _asking = Task.CompletedTask;
    private bool _stopped;
    private long _asked;

    public StepAdmission Admission => _admission;

    /// <summary>The tenants whose runs want work.</summary>
    public void Charge(IReadOnlyList<(string Tenant, int Priority)> payers) => _admission.Charge(payers);

    /// <summary>Has answers told to whoever sends.</summary>
    public void Begin(Action moved) => _moved = moved;

    /// <summary>Takes the time in, before the flow is told anything.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        _admission.At(now);
        return now;
    }

    /// <summary>Asks what is to be asked now.</summary>
    public void Look(StepFlow flow, SegmentComputer computer, int items)
    {
        if (_stopped)
        {
            return;
        }

        Now();
        var most = (long)items * options.Limits.ItemSegments;
        foreach (var question in _admission.Ask(flow.ReadySegments, most, () => Stored(flow, computer)))
        {
            _asking = Task.WhenAll(_asking, AskAsync(question));
        }
    }

    /// <summary>Returns when what was asked is answered, or will not be soon: a run that has begun has its work in the queue.</summary>
    public async Task AskedAsync() =>
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>A tenant calls.</summary>
    public void Hear(string tenant) => _admission.Call(tenant);

    /// <summary>What keeps segments from being sent, for whoever asks why.</summary>
    public TenantWait? Hindrance(StepFlow flow)
    {
        Now();
        return _admission.Hindrance(flow.ReadySegments);
    }

    /// <summary>The product is whole, or nobody works on it here any more: its tenant is told what it takes.</summary>
    public void Settle(StepFlow flow, SegmentComputer computer)
    {
        if (place.Owner is { } owner && Stored(flow, computer) is > 0 and var bytes)
        {
            grains.Tenant(owner).ReportAsync([new HeldBytes(definition.Product, bytes, flow.IsComplete)], null).Ignore();
        }
    }

    /// <summary>Gives back what is held, and where the product is still there says what it takes: when nothing that was said before can come later.</summary>
    public async Task StopAsync(StepFlow flow, SegmentComputer computer, bool isThere)
    {
        _stopped = true;
        await AskedAsync();
        if (isThere)
        {
            Settle(flow, computer);
        }

        foreach (var tenant in _admission.Known)
        {
            grains.Tenant(tenant).ReturnAsync(_holder).Ignore();
        }
    }

    private async Task AskAsync(TenantQuestion question)
    {
        try
        {
            var claim = new TenantClaim(_holder, place.Key, memory.Silo, question.Priority, question.InFlight, question.Wanted, question.Room)
            {
                Bytes = question.Bytes,
                Number = ++_asked,
            };
            var grant = await grains.Tenant(question.Tenant).ClaimAsync(claim).WaitAsync(options.Reminder, time);
            memory.Tell(question.Tenant, grant.Load.Limits == TenantLimits.None);
            _admission.Hear(question, grant, Now());
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogInformation(
                error, "Tenant {Tenant} cannot be asked for room for product {Product} now; it is asked again", question.Tenant, definition.Product);
            _admission.Fail(question, Now());
            if (memory.IsUnlimited(question.Tenant))
            {
                _admission.Assume(question.Tenant);
            }
        }

        if (!_stopped)
        {
            _moved?.Invoke();
        }
    }

    // Of segments of equal size the flow knows best how many there are, those among them that other silos have just made; of tables the log.
    private long Stored(StepFlow flow, SegmentComputer computer)
    {
        var layout = definition.Layout;
        var row = (long)layout.Columns.Length * sizeof(double);
        var rows = computer.Output.Samples;
        _admission.Size(row * (layout.SegmentLength > 0 ? layout.SegmentLength : Math.Max(FirstRows, 2 * rows / Math.Max(1, computer.Output.Count))));
        return row * (layout.SegmentLength > 0 ? (flow.Done.Count + flow.Gaps.Count) * layout.SegmentLength : rows);
    }
}
