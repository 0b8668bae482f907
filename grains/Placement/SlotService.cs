using Lisa.Grains.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace Lisa.Grains.Placement;

/// <summary>Hears what the other silos say of their slots.</summary>
[Alias("lisa.ISlotService")]
public interface ISlotService : IGrainService
{
    /// <summary>A silo says how busy it is.</summary>
    [OneWay, Alias("Hear")]
    Task HearAsync(SiloLoad load);
}

/// <summary>Reaches the slot service of a given silo.</summary>
public sealed class SlotServiceClient(IServiceProvider services) : GrainServiceClient<ISlotService>(services)
{
    public ISlotService On(SiloAddress silo) => GetGrainService(silo);
}

/// <summary>How silos tell each other of their slots.</summary>
/// <param name="Quiet">A silo whose load does not change says so this often. Default 1 s.</param>
/// <param name="Pace">Time between two words of a silo at least, for each silo in the cluster. Default 10 ms: every 30 ms in a cluster of three.</param>
/// <param name="LongWait">An item that has waited so long goes back to its step when slots are free elsewhere. Default 250 ms.</param>
public sealed record SlotServiceOptions(TimeSpan Quiet, TimeSpan Pace, TimeSpan LongWait)
{
    public static SlotServiceOptions Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(250));
}

/// <summary>
/// One a silo: tells the others when its load changes, at a pace that grows with the cluster so that all of it costs the same on each
/// silo, and hands back items that wait here while slots are free elsewhere. A word is a hundred bytes, one way, and never missed: the
/// next one says the same and more.
/// </summary>
[Reentrant]
public sealed class SlotService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggers,
    SlotBoard board,
    WaitingItems waiting,
    SlotServiceOptions options,
    IClusterMembershipService membership,
    IServiceProvider services,
    TimeProvider time) : GrainService(id, silo, loggers), ISlotService
{
    private readonly ILogger _logger = loggers.CreateLogger<SlotService>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _telling = Task.CompletedTask;

    public Task HearAsync(SiloLoad load)
    {
        board.Hear(load);
        return Task.CompletedTask;
    }

    public override Task Start()
    {
        _telling = TellAsync(services.GetRequiredService<SlotServiceClient>());
        return base.Start();
    }

    public override async Task Stop()
    {
        await _stopping.CancelAsync();
        await _telling;
        await base.Stop();
    }

    private async Task TellAsync(SlotServiceClient others)
    {
        var told = -1L;
        var toldAt = 0L;
        var toldTo = string.Empty;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var members = Active();
                ForgetTheGone(members);

                // A change of members is told at once: a new silo must know the others, and they it, before the next item is placed.
                var listeners = string.Join(' ', members);
                if (board.Changes != told || listeners != toldTo || time.GetElapsedTime(toldAt) >= options.Quiet)
                {
                    var word = board.Own();
                    (told, toldAt, toldTo) = (word.Sequence, time.GetTimestamp(), listeners);
                    foreach (var other in members)
                    {
                        others.On(other).HearAsync(word).Ignore();
                    }
                }

                Shed();
                await Task.Delay(options.Pace * (members.Count + 1), time, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                _logger.LogWarning(error, "The load of this silo could not be told");
            }
        }
    }

    private List<SiloAddress> Active() =>
        [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && member.SiloAddress.ToParsableString() != board.Silo)
            .Select(member => member.SiloAddress).Order()];

    private void ForgetTheGone(List<SiloAddress> members)
    {
        var active = members.Select(member => member.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        foreach (var load in board.Loads.Where(load => load.Silo != board.Silo && !active.Contains(load.Silo)))
        {
            board.Forget(load.Silo);
        }
    }

    private void Shed()
    {
        var free = board.Loads.Where(load => load.Silo != board.Silo && !load.Draining).Sum(load => Math.Max(0, load.Slots - load.Total));
        if (free > 0 && waiting.Count > 0)
        {
            waiting.HandBack(free, time.GetTimestamp() - (long)(options.LongWait.TotalSeconds * time.TimestampFrequency));
        }
    }
}
