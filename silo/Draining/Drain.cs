using Lisa.Grains.Placement;
using Lisa.Silo.Hosting;

namespace Lisa.Silo.Draining;

/// <summary>
/// How a silo stops without failing anybody. When the process is told to end (SIGTERM), and before anything of it stops: health says that
/// it drains, so that no new request comes; answers that would never end are ended, so that those who listen go to another silo; and
/// whoever has work under way finishes or hands it over, for as long as <c>drain-seconds</c> allow. Then the server finishes the requests
/// that are there, and Orleans moves its grains elsewhere and leaves the cluster.
/// </summary>
public sealed class Drain(IEnumerable<IDrainable> work, SiloSettings settings, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _begun = new();

    /// <summary>Cancelled when the silo begins to drain.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Since when the silo drains; null while it does not.</summary>
    public DateTimeOffset? Since { get; private set; }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Since = time.GetUtcNow();
        await _begun.CancelAsync();
        using var limit = new CancellationTokenSource(settings.Drain, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await Task.WhenAll(work.Select(each => DrainAsync(each, either.Token)));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _begun.Dispose();

    // One that cannot finish must not keep the others, nor the silo, from stopping: what it leaves is found by the next start.
    private async Task DrainAsync(IDrainable each, CancellationToken cancellation)
    {
        try
        {
            await each.DrainAsync(cancellation).WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            logger.LogWarning("{Work} was not finished within {Seconds} s; others go on with it", each.GetType().Name, settings.Drain.TotalSeconds);
        }
        catch (Exception error)
        {
            logger.LogError(error, "{Work} could not be drained", each.GetType().Name);
        }
    }
}
