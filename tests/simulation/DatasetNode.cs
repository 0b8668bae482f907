namespace Lisa.Tests.Simulation;

/// <summary>
/// A dataset that is posted over time, sometimes with late segments, and sealed. A crash falls between the durable write and the event,
/// so that the event is never sent; the poster goes on when the dataset is back.
/// </summary>
internal sealed class DatasetNode
{
    private readonly World _world;
    private readonly int _product;
    private readonly List<long> _order;
    private readonly double _interval;
    private int _next;

    public DatasetNode(World world, int product, long segments)
    {
        _world = world;
        _product = product;
        _order = [.. Enumerable.Range(0, (int)segments).Select(index => (long)index)];
        for (var late = world.Random.Next(4) == 0 ? 3 : 0; late > 0 && segments > 1; late--)
        {
            var at = world.Random.Next(_order.Count);
            var to = world.Random.Next(_order.Count);
            (_order[at], _order[to]) = (_order[to], _order[at]);
        }

        // From "all there at once" to "twelve seconds of live data".
        _interval = world.Random.Next(3) == 0 ? 0 : world.Random.NextDouble() * 0.2;
        world.Turns.After(TimeSpan.FromSeconds(world.Random.Next(2) == 0 ? 0 : 5 * world.Random.NextDouble()), Post);
    }

    private void Post()
    {
        if (_next == _order.Count)
        {
            Seal();
            return;
        }

        var first = _order[_next];
        var end = first;
        var most = _world.Random.Next(8);
        do
        {
            _world.Checks.Written(_product, new Entry(end, Contents.OfDataset(_product, end), 0));
            _world.Store.Write(_product, new Entry(end, Contents.OfDataset(_product, end), 0));
            end++;
            _next++;
        }
        while (_next < _order.Count && _order[_next] == end && most-- > 0);

        _world.Trace?.Say($"dataset {_product}: segments {first}..{end - 1} posted");
        if (_world.Faults.Strikes(_world.Faults.Crash))
        {
            _world.Trace?.Say($"dataset {_product}: crashes before its event");
            _world.Turns.After(_world.DownTime(), Post);
            return;
        }

        _world.Network.Publish(new StreamEvent(_product, first, end));
        _world.Turns.After(TimeSpan.FromSeconds(_interval), Post);
    }

    private void Seal()
    {
        _world.Store.SetTotal(_product, _order.Count);
        _world.Trace?.Say($"dataset {_product}: sealed at {_order.Count}");
        if (!_world.Faults.Strikes(_world.Faults.Crash))
        {
            _world.Network.Publish(new StreamEvent(_product, 0, 0));
        }
    }
}
