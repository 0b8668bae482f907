using System.Numerics;
using System.Numerics.Tensors;

namespace Lisa.Signal.Fourier;

/// <summary>
/// A discrete Fourier transform between n real samples and n/2+1 complex values, rented with its memory and its plan:
/// <code>using var fft = RealFft.Rent(samples.Length); samples.CopyTo(fft.Time); fft.Forward();</code>
/// Forward is unscaled, as numpy.fft.rfft; the inverse carries the 1/n, as numpy.fft.irfft. Rented, used and returned as
/// <see cref="ComplexFft"/> is.
/// </summary>
public sealed class RealFft : IDisposable
{
    private static readonly WorkspacePool<RealFft> Pool = new(
        length => new RealFft(length, FourierBackend.Engine, pooled: true), fft => fft.Length, bytesPerSample: 16);

    private readonly IRealTransform transform;
    private readonly bool pooled;
    private int rented = 1;

    private RealFft(int length, IFourierEngine engine, bool pooled)
    {
        Length = length;
        this.pooled = pooled;
        transform = engine.Real(length);
    }

    /// <summary>n, in real samples.</summary>
    public int Length { get; }

    /// <summary>n samples. Undefined when rented; <see cref="Forward"/> leaves them as they are.</summary>
    /// <exception cref="ObjectDisposedException">It was returned already.</exception>
    public Span<double> Time => Rented().Time;

    /// <summary>n/2+1 values from zero to the Nyquist frequency. Undefined when rented; <see cref="Inverse"/> destroys them.</summary>
    /// <exception cref="ObjectDisposedException">It was returned already.</exception>
    public Span<Complex> Frequency => Rented().Frequency;

    /// <param name="length">n, at least 1. Products of small primes are fastest.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is below 1.</exception>
    public static RealFft Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var fft = Pool.Rent(length);
        fft.rented = 1;
        return fft;
    }

    /// <summary>Time to frequency, unscaled.</summary>
    public void Forward() => Rented().Forward();

    /// <summary>
    /// Frequency to time, scaled by 1/n. Imaginary parts at zero and, for even n, Nyquist frequency are ignored.
    /// </summary>
    public void Inverse()
    {
        Rented().Inverse();
        TensorPrimitives.Multiply(transform.Time, 1.0 / Length, transform.Time);
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

    internal static RealFft With(IFourierEngine engine, int length) => new(length, engine, pooled: false);

    private IRealTransform Rented()
    {
        ObjectDisposedException.ThrowIf(rented == 0, this);
        return transform;
    }
}
