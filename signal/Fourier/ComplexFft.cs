using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lisa.Signal.Fourier;

/// <summary>
/// An in-place complex discrete Fourier transform of any length, rented with its memory and its plan:
/// <code>using var fft = ComplexFft.Rent(samples.Length); samples.CopyTo(fft.Data); fft.Forward();</code>
/// X[k] = Σ x[i] exp(−2πi·ik/n), unscaled, k counted as numpy.fft does (zero, positive, negative frequencies). The inverse carries the 1/n, so that
/// forward and inverse give back the input. One renter uses it from one thread at a time; several threads rent several.
/// Renting again a length that was returned allocates nothing. Disposing returns it; its spans are native memory
/// and must not be used after that, nor once the renter has let go of it.
/// </summary>
public sealed class ComplexFft : IDisposable
{
    private static readonly WorkspacePool<ComplexFft> Pool = new(
        length => new ComplexFft(length, FourierBackend.Engine, pooled: true), fft => fft.Length, bytesPerSample: 16);

    private readonly IComplexTransform transform;
    private readonly bool pooled;
    private int rented = 1;

    private ComplexFft(int length, IFourierEngine engine, bool pooled)
    {
        Length = length;
        this.pooled = pooled;
        transform = engine.Complex(length);
    }

    /// <summary>n, in samples.</summary>
    public int Length { get; }

    /// <summary>n values: the input, and after a transform the output. Undefined when rented.</summary>
    /// <exception cref="ObjectDisposedException">It was returned already.</exception>
    public Span<Complex> Data => Rented().Data;

    /// <param name="length">n, at least 1. Products of small primes are fastest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static ComplexFft Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var fft = Pool.Rent(length);
        fft.rented = 1;
        return fft;
    }

    /// <summary>Time to frequency, unscaled.</summary>
    public void Forward() => Rented().Forward();

    /// <summary>Frequency to time, scaled by 1/n.</summary>
    public void Inverse()
    {
        Rented().Inverse();
        var values = MemoryMarshal.Cast<Complex, double>(transform.Data);
        TensorPrimitives.Multiply(values, 1.0 / Length, values);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, 0) == 0)
        {
            return;
        }

        if (pooled)
        {
            Pool.Return(this, static fft => fft.transform.Dispose());
        }
        else
        {
            transform.Dispose();
        }
    }

    internal static ComplexFft With(IFourierEngine engine, int length) => new(length, engine, pooled: false);

    private IComplexTransform Rented()
    {
        ObjectDisposedException.ThrowIf(rented == 0, this);
        return transform;
    }
}
