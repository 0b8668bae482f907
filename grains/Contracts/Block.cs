namespace Lisa.Grains.Contracts;

/// <summary>
/// The samples of one segment in memory: <see cref="Columns"/> rows of <see cref="Length"/> doubles, column after column.
/// It never crosses a grain call. Whoever holds it disposes it, once, and its array goes back to its pool.
/// </summary>
public sealed class Block : IDisposable
{
    private readonly Action<double[]>? _giveBack;
    private double[]? _samples;

    /// <param name="columns">Number of columns.</param>
    /// <param name="length">Samples in each.</param>
    /// <param name="samples">At least columns × length long.</param>
    /// <param name="giveBack">Takes the array back at disposal; null where nobody wants it.</param>
    public Block(int columns, int length, double[] samples, Action<double[]>? giveBack = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.LongLength, (long)columns * length, nameof(samples));
        Columns = columns;
        Length = length;
        _samples = samples;
        _giveBack = giveBack;
    }

    /// <summary>Allocates a block of zeros outside any pool.</summary>
    public Block(int columns, int length)
        : this(columns, length, new double[checked(columns * length)])
    {
    }

    public int Columns { get; }

    public int Length { get; }

    /// <summary>All samples, column after column.</summary>
    public Span<double> Samples => Array.AsSpan(0, Columns * Length);

    /// <summary>All samples as memory.</summary>
    public Memory<double> Memory => Array.AsMemory(0, Columns * Length);

    private double[] Array => _samples ?? throw new ObjectDisposedException(nameof(Block));

    /// <summary>The samples of one column.</summary>
    public Span<double> this[int column] => Array.AsSpan(column * Length, Length);

    public void Dispose()
    {
        var samples = Interlocked.Exchange(ref _samples, null);
        if (samples is not null)
        {
            _giveBack?.Invoke(samples);
        }
    }
}
