using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Actors;

/// <summary>
/// Somebody outside the cluster who posts to a dataset until it has its length and is sealed: through any silo, again through another when no
/// answer comes. Several may post to the same dataset, from all at once to many seconds of live data.
/// </summary>
internal sealed class Uploader
{
    private readonly World _world;
    private readonly int _dataset;
    private readonly Dice _dice;
    private readonly double _intervalSeconds;
    private int _attempt;

    public Uploader(World world, int dataset, int number)
    {
        (_world, _dataset) = (world, dataset);
        _dice = new Dice(world.Seed, Purpose.Poster, (ulong)((dataset * 10) + number));
        _intervalSeconds = _dice.OneIn(3) ? 0.001 : 0.5 * _dice.NextDouble();
        world.Turns.After(_dice.OneIn(2) ? TimeSpan.Zero : _dice.Between(0, 5), Post);
    }

    public bool IsContent { get; private set; }

    private void Post()
    {
        if (IsContent)
        {
            return;
        }

        var attempt = ++_attempt;
        if (_world.AnySilo(_dice) is { } silo)
        {
            var poster = new Poster(_world, silo, _dataset, 1 + _dice.Next(_dice.OneIn(3) ? 48 : 8), total => Answered(attempt, total));
            silo.Do(poster.Start);
        }

        _world.Turns.After(_dice.Between(1, 3), () => Again(attempt));
    }

    private void Again(int attempt)
    {
        if (attempt == _attempt)
        {
            Post();
        }
    }

    private void Answered(int attempt, long? total)
    {
        if (total is not null)
        {
            IsContent = true;
        }
        else if (attempt == _attempt)
        {
            _attempt++;
            _world.Turns.After(TimeSpan.FromSeconds(_intervalSeconds), Post);
        }
    }
}
