using System.Collections.Immutable;
using System.Globalization;
using Lisa.Grains.Contracts;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// A step's dead letters: what is on its pages, and what is on its way there. Called in its grain's turns only. A letter is on its page soon
/// after its segment was given up; a silo that dies in between loses it, and then the segment is missing still, is tried again, given up again and
/// listed. What cannot be written stays here, and is written with the next reminder.
/// </summary>
internal sealed class DeadLetterBook(ProductId product, IGrainFactory grains, ILogger logger)
{
    // In the memory of the step, for what it is not to try.
    private readonly SortedDictionary<long, DeadLetterNote> _listed = [];
    private readonly Dictionary<long, DeadLetter?> _unwritten = [];
    private readonly HashSet<long> _pages = [];
    private Task? _loading;
    private Task _writing = Task.CompletedTask;

    /// <summary>Letters by segment, once they are loaded.</summary>
    public IReadOnlyDictionary<long, DeadLetterNote> Listed => _listed;

    private IDirectoryGrain Directory => grains.GetGrain<IDirectoryGrain>(GrainKeys.OfName($"letters.{product.Text}"));

    /// <summary>Reads what an earlier activation listed; once.</summary>
    public async Task LoadAsync()
    {
        try
        {
            await (_loading ??= ReadAsync());
        }
        catch
        {
            _loading = null;
            throw;
        }
    }

    public void Add(DeadLetter letter)
    {
        _listed[letter.Index] = new DeadLetterNote(letter.Cause, letter.Attempts, letter.Inputs);
        _unwritten[letter.Index] = letter;
        WriteSoon();
    }

    public void Remove(IEnumerable<long> segments)
    {
        foreach (var index in segments.Where(_listed.Remove).ToList())
        {
            _unwritten[index] = null;
        }

        WriteSoon();
    }

    /// <summary>Writes what could not be written before.</summary>
    public void WriteSoon()
    {
        if (_writing.IsCompleted && _unwritten.Count > 0)
        {
            _writing = WriteAsync();
            _writing.Ignore();
        }
    }

    /// <summary>Returns when everything is on its page.</summary>
    /// <exception cref="IOException">It could not be written; it is tried again.</exception>
    public async Task WrittenAsync()
    {
        WriteSoon();
        await _writing;
        if (_unwritten.Count > 0)
        {
            throw new StoreUnavailableException($"the dead letters of product {product} cannot be written now");
        }
    }

    /// <summary>Up to <paramref name="limit"/> letters of segments behind <paramref name="after"/>, in order.</summary>
    public async Task<ImmutableArray<DeadLetter>> ListAsync(long after, int limit)
    {
        var wanted = _listed.Keys.Where(index => index > after).Take(limit).ToHashSet();
        var pages = await Task.WhenAll(wanted.Select(PageOf).Distinct().Order().Select(page => Page(page).ListAsync()));
        return [.. pages.SelectMany(page => page).Where(letter => wanted.Contains(letter.Index))];
    }

    /// <summary>
    /// Takes letters off, all or that of one segment; durable when it returns, before they are tried: should this silo die then, whoever goes on with the step
    /// finds nothing that keeps it from trying them.
    /// </summary>
    /// <returns>Whose they were.</returns>
    public async Task<HashSet<long>> TakeAsync(long? index)
    {
        await LoadAsync();
        var chosen = _listed.Keys.Where(listed => index is null || listed == index).ToHashSet();
        Remove(chosen);
        await WrittenAsync();
        return chosen;
    }

    /// <summary>Which segments are on the pages, and on their way there.</summary>
    public async Task<HashSet<long>> OnPagesAsync()
    {
        await WrittenAsync();
        var found = new HashSet<long>();
        foreach (var page in _listed.Keys.Select(PageOf).Distinct().ToList())
        {
            found.UnionWith((await Page(page).ListAsync()).Select(letter => letter.Index));
        }

        found.UnionWith(_unwritten.Keys);
        return found;
    }

    private static long PageOf(long index) => index / IDeadLetterPageGrain.Segments;

    private IDeadLetterPageGrain Page(long page) => grains.GetGrain<IDeadLetterPageGrain>(GrainKeys.OfSegment(product, page));

    private async Task ReadAsync()
    {
        foreach (var name in await Directory.ListAsync(null, int.MaxValue))
        {
            var page = long.Parse(name, CultureInfo.InvariantCulture);
            _pages.Add(page);
            foreach (var letter in await Page(page).ListAsync())
            {
                _listed.TryAdd(letter.Index, new DeadLetterNote(letter.Cause, letter.Attempts, letter.Inputs));
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (_unwritten.Count > 0)
            {
                var page = PageOf(_unwritten.Keys.First());
                var changes = _unwritten.Where(change => PageOf(change.Key) == page).ToList();

                // The list of pages first: a page that is not on it would be lost with the silo.
                if (_pages.Add(page))
                {
                    await NameAsync(page);
                }

                await Page(page).ChangeAsync(
                    [.. changes.Select(change => change.Value).OfType<DeadLetter>()], [.. changes.Where(change => change.Value is null).Select(change => change.Key)]);
                foreach (var change in changes.Where(change => _unwritten[change.Key] == change.Value))
                {
                    _unwritten.Remove(change.Key);
                }
            }
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            logger.LogWarning(error, "Dead letters of product {Product} could not be written; the next reminder tries again", product);
        }
    }

    private async Task NameAsync(long page)
    {
        try
        {
            await Directory.AddAsync([page.ToString(CultureInfo.InvariantCulture)]);
        }
        catch
        {
            _pages.Remove(page);
            throw;
        }
    }
}

/// <summary>What a step remembers of a letter.</summary>
internal sealed record DeadLetterNote(string Cause, int Attempts, ContentHash? Inputs);
