using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Api.Datasets;

/// <summary>
/// A post's room in its tenant's store: taken as the post goes, so that a body of any length is refused before it is over the limit, renewed while it
/// lasts, and given back when it ends. When this silo dies, it goes back by itself.
/// </summary>
internal sealed class PostReservation : IAsyncDisposable
{
    private readonly ITenantGrain _tenant;
    private readonly string _dataset;
    private readonly string _silo;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Guid _post = Guid.NewGuid();
    private readonly CancellationTokenSource _ended = new();
    private Task _renewing = Task.CompletedTask;
    private long _taken;
    private TimeSpan? _renew;
    private long _askedAt = long.MinValue;
    private RefusalException? _lost;
    private bool _isSettled;

    public PostReservation(IGrainFactory grains, DatasetDefinition definition, string silo, TimeProvider time, ILogger logger)
    {
        _tenant = grains.Tenant(TenantNames.Of(definition.Tenant));
        (_dataset, _silo, _time, _logger) = (definition.Name, silo, time, logger);
    }

    /// <summary>Takes room for bytes that are about to be written.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public async Task TakeAsync(long bytes)
    {
        _taken += bytes;
        if (_lost is { } lost)
        {
            throw lost;
        }

        // Who is not limited is asked once a second: nobody waits for the answer to each block.
        if (_askedAt == long.MinValue || _renew is not null || _time.GetElapsedTime(_askedAt) >= TimeSpan.FromSeconds(1))
        {
            _askedAt = _time.GetTimestamp();
            _renew = await _tenant.ReserveAsync(new PostClaim(_post, _dataset, _silo, _taken));
            if (_renew is { } period && _renewing.IsCompleted)
            {
                _renewing = RenewAsync(period);
            }
        }
    }

    /// <summary>The post is over and this is what the dataset holds now.</summary>
    public Task SettleAsync(HeldBytes held)
    {
        _isSettled = true;
        return ReportAsync([held]);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();

        if (!_isSettled && _renew is not null)
        {
            // Nothing of it is kept. Lost, the lease runs out.
            _tenant.ReportAsync([], _post).Ignore();
        }
    }

    private async Task ReportAsync(ImmutableArray<HeldBytes> held)
    {
        try
        {
            await _tenant.ReportAsync(held, _post);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            // The samples are kept, and that is what was asked for: the collector counts them.
            _logger.LogInformation(error, "What dataset {Dataset} holds could not be told to its tenant", _dataset);
        }
    }

    private async Task RenewAsync(TimeSpan period)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(period, _time, _ended.Token);
                await _tenant.ReserveAsync(new PostClaim(_post, _dataset, _silo, _taken));
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
            catch (RefusalException refused)
            {
                // The lease ran out, and others have taken the room.
                _lost = refused;
                return;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
            {
                _logger.LogDebug(error, "The reservation of a post to dataset {Dataset} could not be renewed; it is tried again", _dataset);
            }
        }
    }
}
