using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>What some of a tenant's datasets and products hold.</summary>
[GenerateSerializer, Alias("lisa.TenantPageState")]
public sealed class TenantPageState
{
    [Id(0)]
    public Dictionary<string, HeldBytes> Held { get; set; } = [];
}

/// <summary>
/// Keeps a part of what a tenant's store is made of: so many pages that none grows long. What is said is written some seconds later, with all that was said
/// meanwhile; said again it changes nothing, and what a dying silo has not written, the holders say again, or the collector counts.
/// </summary>
public sealed class TenantPageGrain([PersistentState("tenant-page")] IPersistentState<TenantPageState> state, ILogger<TenantPageGrain> logger)
    : Grain, ITenantPageGrain
{
    private static readonly TimeSpan WriteAfter = TimeSpan.FromSeconds(5);
    private bool _changed;
    private IGrainTimer? _writing;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => WriteAsync();

    public Task<long> ReportAsync(ImmutableArray<HeldBytes> held)
    {
        long more = 0;
        foreach (var each in held)
        {
            var known = state.State.Held.GetValueOrDefault(each.Product.Text);
            more += each.Bytes - known.Bytes;
            if (each.Bytes == 0)
            {
                _changed |= state.State.Held.Remove(each.Product.Text);
            }
            else if (known != each)
            {
                state.State.Held[each.Product.Text] = each;
                _changed = true;
            }
        }

        if (_changed)
        {
            _writing ??= this.RegisterGrainTimer(WriteAsync, new GrainTimerCreationOptions(WriteAfter, WriteAfter) { KeepAlive = true });
        }

        return Task.FromResult(more);
    }

    public Task<long> TotalAsync() => Task.FromResult(state.State.Held.Values.Sum(each => each.Bytes));

    public Task<ImmutableArray<HeldBytes>> ListAsync() => Task.FromResult<ImmutableArray<HeldBytes>>([.. state.State.Held.Values]);

    private async Task WriteAsync()
    {
        if (!_changed)
        {
            _writing?.Dispose();
            _writing = null;
            return;
        }

        try
        {
            await state.WriteStateAsync();
            _changed = false;
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "What page {Page} of a tenant's store holds could not be written; it is tried again", this.GetPrimaryKeyString());
            if (error is Orleans.Storage.InconsistentStateException)
            {
                // Another activation has: what was said here is said again to it.
                _changed = false;
                DeactivateOnIdle();
            }
        }
    }
}
