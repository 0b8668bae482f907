using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>What an operator sees of the store while it computes one segment.</summary>
internal sealed class ComputeContext : IComputeContext, IDisposable
{
    private readonly StepDefinition _definition;
    private readonly ISegmentStore _store;
    private readonly ISegmentLog _output;
    private readonly List<(ISegmentLog Log, SegmentRecord Record)> _seen = [];
    private Block? _previous;

    public ComputeContext(
        StepDefinition definition, long index, IReadOnlyList<ISegmentLog> inputs, ISegmentLog output, ISegmentStore store,
        CancellationToken cancellation)
    {
        _definition = definition;
        _store = store;
        _output = output;
        Index = index;
        Cancellation = cancellation;
        Inputs = [.. definition.Inputs.Select((input, at) => new Input(this, input, inputs[at], index))];
    }

    public ProductId Product => _definition.Product;

    public ParameterSet Parameters => _definition.Spec.Parameters;

    public long Index { get; }

    public Layout Output => _definition.Layout;

    public IReadOnlyList<IInput> Inputs { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Time spent reading inputs so far.</summary>
    public TimeSpan Reading { get; private set; }

    /// <summary>Bytes of samples read so far.</summary>
    public long BytesRead { get; private set; }

    public Block? Previous
    {
        get
        {
            if (_previous is null && _definition.Inputs[0].Dependency.Carries && Index > 0 && _output.TryGet(Index - 1, out var record))
            {
                _previous = Read(_output, record);
            }

            return _previous;
        }
    }

    public Block Rent(int columns, int length) => _store.Rent(columns, length);

    /// <summary>Whether everything that the operator was shown of its inputs is there still, with the same content.</summary>
    public bool SawWhatIsThere() => _seen.TrueForAll(seen => seen.Log.TryGet(seen.Record.Index, out var now) && now.Content == seen.Record.Content);

    public void Dispose() => _previous?.Dispose();

    private Block Read(ISegmentLog log, in SegmentRecord record)
    {
        var started = Stopwatch.GetTimestamp();
        var block = log.Read(record);
        Reading += Stopwatch.GetElapsedTime(started);
        BytesRead += record.Bytes;
        return block;
    }

    private sealed class Input(ComputeContext context, StepInput input, ISegmentLog log, long output) : IInput
    {
        public Layout Layout => input.Layout;

        public long First { get; } = input.Dependency.First(output);

        public int Count { get; } = (int)Math.Max(0, input.Dependency.End(output, log.Total) - input.Dependency.First(output));

        public int LengthOf(int position) => RecordAt(position).Length;

        public Block Read(int position) => context.Read(log, RecordAt(position));

        private SegmentRecord RecordAt(int position)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            if (!log.TryGet(First + position, out var record))
            {
                throw new StoreUnavailableException($"segment {First + position} of product {input.Product} is gone");
            }

            context._seen.Add((log, record));
            return record;
        }
    }
}
