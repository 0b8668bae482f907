using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Placement;

/// <summary>
/// What this silo knows of every silo's compute slots, its own among them. Two things make it up: the latest word of each silo, some
/// milliseconds old, and this silo's own account of the items it has sent since, exact. Without the second, all that is sent between
/// two words would go to the silo that was the freest at the first.
/// </summary>
/// <param name="silo">This silo's address.</param>
/// <param name="writer">The name under which it writes segments.</param>
/// <param name="slots">Its compute slots.</param>
public sealed class SlotBoard(string silo, string writer, int slots)
{
    private readonly ConcurrentDictionary<string, SiloLoad> _loads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _sent = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _here = new(StringComparer.Ordinal);
    private long _sequence;
    private bool _draining;

    /// <summary>This silo's address.</summary>
    public string Silo => silo;

    /// <summary>The latest word of each silo that was not forgotten, and this silo as it is now.</summary>
    public IReadOnlyCollection<SiloLoad> Loads => [Own(), .. _loads.Values];

    /// <summary>Slots of all silos that take work.</summary>
    public int TotalSlots => Math.Max(1, Loads.Where(load => !load.Draining).Sum(load => load.Slots));

    /// <summary>Grows with everything that changes this silo's own load.</summary>
    public long Changes => Interlocked.Read(ref _sequence);

    /// <summary>This silo is about to stop and takes no new work.</summary>
    public bool Draining => Volatile.Read(ref _draining);

    /// <summary>Takes a word in; one that is older than what is known, or of this silo itself, is passed over.</summary>
    public void Hear(SiloLoad load)
    {
        if (load.Silo != silo)
        {
            _loads.AddOrUpdate(load.Silo, load, (_, known) => load.Sequence > known.Sequence ? load : known);
        }
    }

    /// <summary>A silo is no longer a member.</summary>
    public void Forget(string silo) => _loads.TryRemove(silo, out _);

    /// <summary>This silo's own word.</summary>
    public SiloLoad Own()
    {
        lock (_lock)
        {
            return new SiloLoad(silo, writer, slots, _here.ToImmutableSortedDictionary(StringComparer.Ordinal), _draining, _sequence);
        }
    }

    /// <summary>An item of <paramref name="sender"/> has come to this silo; disposed when it has left.</summary>
    public IDisposable Arrive(string sender)
    {
        Change(sender, 1);
        return new Stay(this, sender);
    }

    /// <summary>This silo has sent an item to another, or itself.</summary>
    public void Sent(string item, string to) => _sent[item] = to;

    /// <summary>The item was answered, or its silo died.</summary>
    public void Answered(string item) => _sent.TryRemove(item, out _);

    /// <summary>Items at a silo, by its latest word and this silo's own account; null where it never said a word.</summary>
    public (SiloLoad Load, int Items)? At(string address)
    {
        if (address != silo && !_loads.ContainsKey(address))
        {
            return null;
        }

        var load = address == silo ? Own() : _loads.GetValueOrDefault(address);
        return load is null ? null : (load, load.Total - load.Items.GetValueOrDefault(silo) + _sent.Values.Count(to => to == address));
    }

    /// <summary>From now on this silo takes no work.</summary>
    public void Drain()
    {
        lock (_lock)
        {
            _draining = true;
            _sequence++;
        }
    }

    private void Change(string sender, int by)
    {
        lock (_lock)
        {
            var items = _here.GetValueOrDefault(sender) + by;
            if (items == 0)
            {
                _here.Remove(sender);
            }
            else
            {
                _here[sender] = items;
            }

            _sequence++;
        }
    }

    private sealed class Stay(SlotBoard board, string sender) : IDisposable
    {
        private SlotBoard? _board = board;

        public void Dispose() => Interlocked.Exchange(ref _board, null)?.Change(sender, -1);
    }
}
