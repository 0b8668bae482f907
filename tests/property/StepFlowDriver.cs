using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Shouldly;

namespace Lisa.Tests.Property;

/// <summary>
/// Stands between a <see cref="StepFlow"/> and a test: carries out its commands in memory and holds each against a naive model that
/// knows which facts were told: what may be computed, what is computed already, what is in flight.
/// </summary>
internal sealed class StepFlowDriver
{
    private readonly Dependency[] _shapes;
    private readonly StepLimits _limits;
    private readonly HashSet<long>[] _inputs;
    private readonly long?[] _totals;
    private readonly HashSet<long> _done = [];
    private readonly SortedDictionary<long, StepCommand.Compute> _inFlight = [];
    private readonly HashSet<long> _outdated = [];
    private readonly List<DateTimeOffset> _wakes = [];
    private readonly List<StepCommand> _all = [];

    public StepFlowDriver(IReadOnlyList<Dependency> shapes, StepLimits limits, int seed)
    {
        _shapes = [.. shapes];
        _limits = limits;
        _inputs = [.. shapes.Select(_ => new HashSet<long>())];
        _totals = new long?[shapes.Count];
        Flow = new StepFlow(shapes, limits, new Random(seed));
    }

    public StepFlow Flow { get; }

    public DateTimeOffset Now { get; private set; } = new(2035, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every command ever given.</summary>
    public IReadOnlyList<StepCommand> Commands => _all;

    public IReadOnlyCollection<StepCommand.Compute> InFlight => _inFlight.Values;

    public IReadOnlyCollection<long> Done => _done;

    public IReadOnlyList<DateTimeOffset> Wakes => _wakes;

    public List<StepCommand> Want(int? priority) => Take(commands => Flow.Want(priority, commands));

    public List<StepCommand> InputExists(int input, long first, long end)
    {
        for (var index = first; index < end; index++)
        {
            _inputs[input].Add(index);
        }

        return Take(commands => Flow.InputExists(input, new SegmentRange(first, end), commands));
    }

    public List<StepCommand> InputTotal(int input, long total)
    {
        _totals[input] ??= total;
        return Take(commands => Flow.InputTotal(input, total, commands));
    }

    /// <summary>An input segment that exists is committed again; where its content is another, what was computed from it is stale.</summary>
    public List<StepCommand> Revise(int input, long index, bool changes = true)
    {
        if (!_inputs[input].Contains(index) || (_shapes[input].Every == Dependency.All && !IsWhole(input)))
        {
            return [];
        }

        var stale = Enumerable.Range(0, 200).Select(output => (long)output).Where(output => Needs(output, input, index)).ToHashSet();
        var dependents = stale.ToHashSet();
        if (!changes)
        {
            stale.Clear();
        }

        var fresh = _done.Except(stale).ToHashSet();
        if (_shapes[0].Carries)
        {
            var from = dependents.Order().FirstOrDefault(output => !fresh.Contains(output), long.MaxValue);
            dependents = [.. Enumerable.Range(0, 200).Select(output => (long)output).Where(output => output >= from)];
            stale = dependents;
        }

        _done.ExceptWith(stale);
        _outdated.UnionWith(_inFlight.Values.Where(item => dependents.Any(output => output >= item.Segments.First && output < item.Segments.End)).Select(item => item.Item));
        return Take(commands => Flow.InputCommitted(input, new SegmentRange(index, index + 1), fresh.Contains, commands));
    }

    /// <summary>Whether an output is computed from an input segment.</summary>
    public bool Needs(long output, int input, long index) => output < Outputs && _shapes[input].First(output) <= index && index < _shapes[input].End(output, _totals[input]);

    private long Outputs => _totals[0] is { } inputs ? _shapes[0].OutputCount(inputs) : long.MaxValue;

    private bool IsWhole(int input) => _totals[input] is { } total && _inputs[input].Count >= total;

    public List<StepCommand> OutputExists(long first, long end)
    {
        MarkDone(first, end);
        return Take(commands => Flow.OutputExists(new SegmentRange(first, end), commands));
    }

    public List<StepCommand> Finish(long item, long? done = null, TimeSpan? elapsed = null, ItemFailure? failure = null)
    {
        if (_inFlight.Remove(item, out var compute) && !_outdated.Remove(item))
        {
            MarkDone(compute.Segments.First, compute.Segments.First + (done ?? compute.Segments.Count));
        }

        var outcome = new ItemOutcome(item, done ?? compute?.Segments.Count ?? 0, elapsed ?? TimeSpan.FromMilliseconds(1), failure);
        return Take(commands => Flow.ItemFinished(outcome, Now, commands));
    }

    public List<StepCommand> Retry(long? index) => Take(commands => Flow.Retry(each => index is null || index == each, commands));

    public List<StepCommand> Skipped(long index) => Take(commands => Flow.Skipped(index, commands));

    public List<StepCommand> SkipFailed(long index, ItemFailure failure) => Take(commands => Flow.SkipFailed(index, failure, Now, commands));

    public List<StepCommand> TickAt(DateTimeOffset time)
    {
        Now = time;
        return Take(commands => Flow.Tick(time, commands));
    }

    /// <summary>Lets every item succeed and every rest pass, until the step has nothing to do by itself.</summary>
    public void RunToRest()
    {
        while (_inFlight.Count > 0 || _wakes.Count > 0)
        {
            if (_inFlight.Count > 0)
            {
                Finish(_inFlight.Keys.First());
                continue;
            }

            var next = _wakes.Min();
            _wakes.Remove(next);
            TickAt(next > Now ? next : Now);
        }
    }

    /// <summary>Whether the model says that an output has all it needs and does not exist.</summary>
    public bool Computable(long output)
    {
        if (output >= Outputs || _done.Contains(output) || (_shapes[0].Carries && output > 0 && !_done.Contains(output - 1)))
        {
            return false;
        }

        return InputsExist(output);
    }

    private bool InputsExist(long output)
    {
        for (var input = 0; input < _shapes.Length; input++)
        {
            var end = _shapes[input].End(output, _totals[input]);
            for (var index = _shapes[input].First(output); index < end; index++)
            {
                if (!_inputs[input].Contains(index))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void MarkDone(long first, long end)
    {
        for (var index = first; index < end; index++)
        {
            _done.Add(index);
        }
    }

    private List<StepCommand> Take(Action<List<StepCommand>> fact)
    {
        var commands = new List<StepCommand>();
        fact(commands);
        _all.AddRange(commands);
        foreach (var command in commands)
        {
            if (command is StepCommand.Compute compute)
            {
                Check(compute);
            }
            else if (command is StepCommand.WakeAt wake)
            {
                _wakes.Add(wake.Time);
            }
        }

        Flow.ItemsInFlight.ShouldBe(_inFlight.Count);
        Flow.Done.Count.ShouldBe(_done.Count);
        return commands;
    }

    private void Check(StepCommand.Compute compute)
    {
        var (first, end) = compute.Segments;
        (end - first).ShouldBeInRange(1, _limits.ItemSegments);
        for (var index = first; index < end; index++)
        {
            _done.Contains(index).ShouldBeFalse();
            InputsExist(index).ShouldBeTrue();
        }

        if (_shapes[0].Carries && first > 0)
        {
            _done.Contains(first - 1).ShouldBeTrue();
        }

        _inFlight.Values.All(other => other.Segments.End <= first || end <= other.Segments.First).ShouldBeTrue();
        _inFlight.Add(compute.Item, compute);
        _inFlight.Count.ShouldBeLessThanOrEqualTo(_shapes[0].Carries ? 1 : _limits.Items);
    }
}
