using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;

namespace Lisa.Tests.Unit.Operators;

/// <summary>
/// What an operator sees of products in memory. It counts blocks that were lent and not given back, and lends them full of a number that no
/// result should show.
/// </summary>
internal sealed class InMemoryContext : IComputeContext
{
    private const double Undefined = 7.7e307;
    private int _lent;

    public InMemoryContext(ParameterSet parameters, OperatorPlan plan, long index, IReadOnlyList<InMemoryProduct> inputs, CancellationToken cancellation = default)
    {
        Parameters = parameters;
        Output = plan.Layout;
        Index = index;
        Cancellation = cancellation;
        Inputs = [.. inputs.Select((input, at) => new Input(this, input, plan.Dependencies[at], index))];
    }

    public ProductId Product { get; } = ProductId.OfDataset("in-memory");

    public ParameterSet Parameters { get; }

    public long Index { get; }

    public Layout Output { get; }

    public IReadOnlyList<IInput> Inputs { get; }

    public Block? Previous => null;

    public CancellationToken Cancellation { get; }

    /// <summary>Blocks that nobody has disposed yet.</summary>
    public int Lent => _lent;

    /// <summary>Called before each read.</summary>
    public Action? Reading { get; init; }

    public Block Rent(int columns, int length)
    {
        _lent++;
        var samples = new double[columns * length];
        Array.Fill(samples, Undefined);
        return new Block(columns, length, samples, GiveBack);
    }

    private void GiveBack(double[] samples)
    {
        Array.Fill(samples, Undefined);
        _lent--;
    }

    private sealed class Input(InMemoryContext context, InMemoryProduct product, Dependency dependency, long output) : IInput
    {
        public Layout Layout => product.Layout;

        public long First { get; } = dependency.First(output);

        public int Count { get; } = (int)Math.Max(0, dependency.End(output, product.Segments.Count) - dependency.First(output));

        public int LengthOf(int position) => At(position)[0].Length;

        public Block Read(int position)
        {
            context.Reading?.Invoke();
            var segment = At(position);
            var block = context.Rent(segment.Length, segment[0].Length);
            for (var column = 0; column < segment.Length; column++)
            {
                segment[column].CopyTo(block[column]);
            }

            return block;
        }

        private double[][] At(int position)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            return product.Segments[(int)(First + position)];
        }
    }
}
