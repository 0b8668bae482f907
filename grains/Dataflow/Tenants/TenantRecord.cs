using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Orleans.Storage;

namespace Lisa.Grains.Dataflow.Tenants;

/// <summary>What a tenant must not forget.</summary>
[GenerateSerializer, Alias("lisa.TenantState")]
public sealed class TenantState
{
    /// <summary>Limits of its own; null where it goes by those of the silos.</summary>
    [Id(0)]
    public TenantLimits? Limits { get; set; }

    /// <summary>Silos to which room was granted under a limit: while one of them lives, its steps may hold some.</summary>
    [Id(1)]
    public ImmutableArray<string> Silos { get; set; } = [];
}

/// <summary>
/// A tenant's state, read and written by one call at a time. That an activation is the only one shows when it writes, or looks: of two, the one that
/// wrote last goes on, and the other goes.
/// </summary>
internal sealed class TenantRecord(IPersistentState<TenantState> state, TimeProvider time, Action overtaken)
{
    private Task _busy = Task.CompletedTask;
    private long _seenAt = long.MinValue;

    public bool Exists => state.RecordExists;

    public TenantLimits? Limits => state.State.Limits;

    public ImmutableArray<string> Silos => state.State.Silos;

    /// <summary>Writes the state, changed.</summary>
    public Task ChangeAsync(TenantLimits? limits, ImmutableArray<string> silos) => OneAtATimeAsync(async () =>
    {
        var (limitsBefore, silosBefore) = (Limits, Silos);
        (state.State.Limits, state.State.Silos) = (limits, silos);
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // What is not durable must not be in force.
            (state.State.Limits, state.State.Silos) = (limitsBefore, silosBefore);
            throw;
        }
    });

    /// <summary>Returns when it is certain that so short ago no other activation had taken the tenant over.</summary>
    /// <exception cref="InconsistentStateException">One has.</exception>
    public async Task CheckAsync(TimeSpan within)
    {
        if (_seenAt == long.MinValue || time.GetElapsedTime(_seenAt) > within)
        {
            await OneAtATimeAsync(async () =>
            {
                var known = state.Etag;
                await state.ReadStateAsync();
                if (state.Etag != known)
                {
                    throw new InconsistentStateException("another activation of the tenant has taken over", state.Etag, known);
                }
            });
        }
    }

    private async Task OneAtATimeAsync(Func<Task> act)
    {
        while (!_busy.IsCompleted)
        {
            await _busy.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var began = time.GetTimestamp();
        try
        {
            await (_busy = act());
            _seenAt = began;
        }
        catch (InconsistentStateException)
        {
            overtaken();
            throw;
        }
    }
}
