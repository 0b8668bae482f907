using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>What came of computing a range of segments.</summary>
/// <param name="Done">How many of them, from the first on, exist now.</param>
/// <param name="Kernel">Time in the operator, reads not counted.</param>
/// <param name="Elapsed">Time in the slot.</param>
/// <param name="Failure">Why it stopped early, if it did.</param>
public sealed record ComputeResult(long Done, TimeSpan Kernel, TimeSpan Elapsed, ItemFailure? Failure)
{
    /// <summary>Nothing was done, and nobody is to blame: it is tried again.</summary>
    public static ComputeResult Nothing { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero, null);

    /// <summary>What the item waits for, where that is neither its inputs nor a slot.</summary>
    public string? Waiting { get; init; }

    /// <summary>What it cost.</summary>
    public WorkCost Cost { get; init; }

    /// <summary>Where it was computed.</summary>
    public string Silo { get; init; } = "";

    /// <summary>Its silo died on the way: nobody knows what it cost.</summary>
    public bool IsLost { get; init; }

    /// <summary>How many of those that are done were there already, computed from the same inputs.</summary>
    public long Found { get; init; }
}

/// <summary>
/// Computes a range of one product's segments on the calling thread, a compute slot: reads inputs from the store, runs the operator
/// segment by segment, appends what it made as one chunk. It holds its logs open; one belongs to one step.
/// </summary>
public sealed class SegmentComputer : IDisposable
{
    // A chunk is held in memory until it is written: bound it in bytes, whatever the number of segments.
    private const long MostChunkBytes = 8L << 20;
    private readonly StepDefinition _definition;
    private readonly IOperator _operator;
    private readonly ISegmentStore _store;
    private readonly SegmentLease _output;
    private readonly SegmentLease[] _inputs;

    public SegmentComputer(StepDefinition definition, IOperator computing, ISegmentStore store)
    {
        _definition = definition;
        _operator = computing;
        _store = store;
        _output = store.Open(definition.Product);
        _inputs = [.. definition.Inputs.Select(input => store.Open(input.Product))];
        InputLogs = [.. _inputs.Select(lease => lease.Log)];
    }

    public StepDefinition Definition => _definition;

    public ISegmentLog Output => _output.Log;

    public IReadOnlyList<ISegmentLog> InputLogs { get; }

    public InputDigests NewDigests() => new(_definition.Inputs, InputLogs, _output.Log);

    /// <summary>Looks for what other processes committed; does I/O.</summary>
    public void Refresh()
    {
        if (_store.IsShared)
        {
            foreach (var log in InputLogs.Append(Output))
            {
                log.Refresh();
            }
        }
    }

    /// <summary>
    /// Computes <paramref name="segments"/> in order. A failure ends the range, and so does a segment that takes longer than <paramref name="limit"/>
    /// allows; what was made before it is kept.
    /// </summary>
    public ComputeResult Compute(SegmentRange segments, long? total, CancellationToken cancellation, TimeLimit? limit = null)
    {
        var started = Stopwatch.GetTimestamp();
        var meter = SlotMeter.Start();
        var digests = NewDigests();
        var made = new List<NewSegment>();
        var kernel = TimeSpan.Zero;
        var passed = segments.First;
        var durable = segments.First;
        long found = 0;
        long bytes = 0;
        var (read, written) = (0L, 0L);
        ItemFailure? failure = null;
        try
        {
            for (var index = segments.First; index < segments.End && !cancellation.IsCancellationRequested; index++)
            {
                var removals = Removals();
                if (digests.Of(index) is not { } inputs)
                {
                    // Not seen here yet, or removed behind the step's back and made again: nothing is wrong with the output.
                    failure = new ItemFailure("an input segment that existed is gone", false, Outage: true);
                    break;
                }

                if (_output.Log.TryGet(index, out var existing) && existing.Inputs == inputs)
                {
                    found++;
                    passed = index + 1;
                    continue;
                }

                var revision = Sequences();
                using var attempt = limit?.Begin(cancellation);
                using var context = new ComputeContext(_definition, index, InputLogs, _output.Log, _store, attempt?.Token ?? cancellation);
                var block = Run(context, attempt, cancellation, ref kernel, ref failure);
                read += context.BytesRead;

                // What was removed under the operator it took for absent: the end of a window, the state that it carries on.
                if (Removals() != removals)
                {
                    block?.Dispose();
                    failure = new ItemFailure("what the segment is computed from was removed meanwhile", false, Outage: true);
                    break;
                }

                if (block is null)
                {
                    break;
                }

                if (Sequences() != revision && !(context.SawWhatIsThere() && digests.Of(index) == inputs))
                {
                    // Of what was read, some is no longer there: nobody could say what this was computed from.
                    block.Dispose();
                    break;
                }

                made.Add(new NewSegment(index, block, inputs));
                passed = index + 1;
                bytes += block.Samples.Length * sizeof(double);
                written += block.Samples.Length * sizeof(double);
                if (bytes >= MostChunkBytes || _definition.Inputs[0].Dependency.Carries)
                {
                    Keep(made, total);
                    durable = passed;
                    bytes = 0;
                }
            }

            Keep(made, total);
            durable = passed;
        }
        catch (Exception error)
        {
            // Whatever it is: an item that nobody hears of again would hold its segments, and the run, for ever.
            failure = new ItemFailure(
                error is IOException or RefusalException ? error.Message : $"{error.GetType().Name}: {error.Message}", false, error is StoreUnavailableException);
        }
        finally
        {
            made.ForEach(segment => segment.Samples.Dispose());
        }

        return new ComputeResult(durable - segments.First, kernel, Stopwatch.GetElapsedTime(started), failure) { Found = found, Cost = meter.Stop(read, written) };
    }

    /// <summary>Writes a gap in the place of a segment that was given up, unless it has been computed meanwhile. Does I/O.</summary>
    public GapOutcome KeepGap(long index, long? total)
    {
        try
        {
            Refresh();
            if (NewDigests().Of(index) is not { } inputs)
            {
                return new GapOutcome(false, new ItemFailure("an input segment that existed is gone", true));
            }

            if (_output.Log.TryGet(index, out var record) && record.Inputs == inputs)
            {
                return new GapOutcome(true, null);
            }

            using var gap = Gap.Make(_definition, _operator, InputLogs, index, _store);
            _output.Log.Append([new NewSegment(index, gap, Gap.Mark(inputs))], total, commit: true, Durability.Soon);
            return default;
        }
        catch (Exception error)
        {
            // Whatever it is: a gap that nobody hears of again would hold its segment, and the run, for ever.
            return new GapOutcome(false, new ItemFailure(error.Message, true, error is StoreUnavailableException));
        }
    }

    public void Dispose()
    {
        _output.Dispose();
        foreach (var input in _inputs)
        {
            input.Dispose();
        }
    }

    // The operator is foreign code as far as a step is concerned: whatever it throws is its segment's failure, not the step's.
    private Block? Run(ComputeContext context, TimedAttempt? attempt, CancellationToken cancellation, ref TimeSpan kernel, ref ItemFailure? failure)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            return Checked(attempt is null ? _operator.Compute(context) : attempt.Run(() => _operator.Compute(context)));
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && stopped is (OperationCanceledException or TimeoutException))
        {
            return null;
        }
        catch (OperationCanceledException) when (attempt is { IsOver: true })
        {
            failure = new ItemFailure($"{_definition.Spec.Operator} {_definition.Spec.Version}: stopped after its limit of {attempt.Limit.TotalSeconds} s", false);
            return null;
        }
        catch (TimeoutException left) when (attempt is { IsOver: true })
        {
            failure = new ItemFailure($"{_definition.Spec.Operator} {_definition.Spec.Version}: {left.Message}", false);
            return null;
        }
        catch (RefusalException refused)
        {
            failure = new ItemFailure(refused.Message, true);
            return null;
        }
        catch (StoreUnavailableException away)
        {
            failure = new ItemFailure(away.Message, false, Outage: true);
            return null;
        }
        catch (Exception error)
        {
            failure = new ItemFailure($"{_definition.Spec.Operator} {_definition.Spec.Version}: {error.GetType().Name}: {error.Message}", false);
            return null;
        }
        finally
        {
            kernel += Stopwatch.GetElapsedTime(started) - context.Reading;
        }
    }

    private long Removals() => _output.Log.Generation + InputLogs.Sum(log => log.Generation);

    private Block Checked(Block block)
    {
        var layout = _definition.Layout;
        if (block.Columns == layout.Columns.Length && (layout.SegmentLength == 0 || block.Length <= layout.SegmentLength))
        {
            // One that is disposed already, as an input passed on would be, must fail here, where it is known whose it is.
            _ = block.Memory;
            return block;
        }

        var shape = $"{block.Columns} × {block.Length}";
        block.Dispose();
        throw RefusalException.Because(
            RefusalKind.Invalid, "the operator made a segment of another shape than it planned", $"operator {_definition.Spec.Operator}",
            shape, $"{layout.Columns.Length} × at most {layout.SegmentLength}", "correct the operator");
    }

    // Grows with whatever is committed to an input.
    private long Sequences()
    {
        long sum = 0;
        for (var input = 0; input < _inputs.Length; input++)
        {
            sum += _inputs[input].Log.Sequence;
        }

        return sum;
    }

    private void Keep(List<NewSegment> made, long? total)
    {
        if (made.Count > 0)
        {
            _output.Log.Append(made, total, commit: true, Durability.Soon);
            made.ForEach(segment => segment.Samples.Dispose());
            made.Clear();
        }
    }
}
