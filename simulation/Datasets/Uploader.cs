using Lisa.Simulation.Actors;
using Lisa.Simulation.Playing;
using Lisa.Simulation.Time;

namespace Lisa.Simulation.Datasets;

/// <summary>
/// Somebody outside the cluster who says what its <see cref="Feed"/> has for it: through any silo, and the same again through another when no
/// answer comes. Several may post to the same dataset, from all at once to many seconds of live data.
/// </summary>
internal sealed class Uploader
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(0.2);
    private readonly World _world;
    private readonly Feed _feed;
    private readonly int _dataset;
    private readonly int _number;
    private readonly Dice _dice;
    private readonly double _intervalSeconds;
    private PostIntent? _intent;
    private int _attempt;

    public Uploader(World world, int dataset, int number)
    {
        (_world, _feed, _dataset, _number) = (world, world.Feeds[dataset], dataset, number);
        _dice = new Dice(world.Seed, Purpose.Poster, (ulong)((dataset * 10) + number));
        _intervalSeconds = _dice.OneIn(3) ? 0.001 : 0.5 * _dice.NextDouble();
        world.Turns.After(_dice.OneIn(2) ? TimeSpan.Zero : _dice.Between(0, 5), GoOn);
    }

    public bool IsContent => _intent is null && _feed.IsOver(_number);

    private void GoOn()
    {
        _intent ??= _feed.Next(_number, _world.Turns.Now, _dice);
        if (_intent is { } intent)
        {
            Say(intent);
        }
        else if (!IsContent)
        {
            _world.Turns.After(Wait, GoOn);
        }
    }

    private void Say(PostIntent intent)
    {
        var attempt = ++_attempt;
        if (_world.AnySilo(_dice) is { } silo)
        {
            silo.Do(() => Say(intent, silo));
        }

        _world.Turns.After(_dice.Between(1, 3), () =>
        {
            if (attempt == _attempt)
            {
                GoOn();
            }
        });
    }

    private void Say(PostIntent intent, Silo silo)
    {
        var key = new GrainKey(GrainKind.Dataset, _dataset);
        switch (intent.Kind)
        {
            case IntentKind.DeclareGap:
                _world.Directory.Call<DatasetActivation>(silo, key, grain => grain.DeclareGap(silo, intent, answer => Answered(intent, answer, 0)));
                break;
            case IntentKind.Seal or IntentKind.SealWithGaps:
                _world.Directory.Call<DatasetActivation>(silo, key, grain => grain.Seal(silo, intent, answer => Answered(intent, answer, 0)));
                break;
            default:
                new Poster(_world, silo, _dataset, intent, (answer, end) => Answered(intent, answer, end)).Start();
                break;
        }
    }

    private void Answered(PostIntent intent, PostAnswer answer, long end)
    {
        // An answer to what was said before is one too, as long as it is the same that is still being said.
        if (ReferenceEquals(_intent, intent))
        {
            _world.Trace?.Say($"dataset {_dataset}: {intent} is answered, {answer}");
            _intent = null;
            _attempt++;
            _feed.Answered(intent, answer, end);
            _world.Turns.After(TimeSpan.FromSeconds(_intervalSeconds), GoOn);
        }
    }
}
