using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using Transform = MathNet.Numerics.IntegralTransforms.Fourier;

namespace Lisa.Signal.Fourier;

/// <summary>
/// A transform of any length as a circular convolution with a chirp, whose length may be a power of two (Bluestein 1970, IEEE Trans.
/// AU-18, 451): with 2ik = i² + k² − (k − i)², X[k] = w(k) Σ (x[i] w(i)) w*(k − i), w(i) = exp(−πi·i²/n).
/// </summary>
internal sealed class Bluestein
{
    private readonly Complex[] chirp;
    private readonly Complex[] response;
    private readonly Complex[] work;

    private Bluestein(int length)
    {
        var padded = (int)BitOperations.RoundUpToPowerOf2((uint)checked((2 * length) - 1));
        chirp = new Complex[length];
        response = new Complex[padded];
        work = new Complex[padded];
        for (var i = 0; i < length; i++)
        {
            // The chirp repeats after 2n: reduced in integers, the angle keeps all its digits.
            var angle = Math.PI * ((long)i * i % (2L * length)) / length;
            chirp[i] = new Complex(Math.Cos(angle), -Math.Sin(angle));
            response[i] = Complex.Conjugate(chirp[i]) / padded;
            response[(padded - i) % padded] = response[i];
        }

        Transform.Forward(response, FourierOptions.NoScaling);
    }

    /// <summary>Null when MathNet's own transform of powers of two will do.</summary>
    public static Bluestein? For(int length) => BitOperations.IsPow2(length) ? null : new Bluestein(length);

    /// <summary>In place, unscaled.</summary>
    public void Forward(Span<Complex> data)
    {
        Array.Clear(work);
        for (var i = 0; i < data.Length; i++)
        {
            work[i] = data[i] * chirp[i];
        }

        Transform.Forward(work, FourierOptions.NoScaling);
        for (var i = 0; i < work.Length; i++)
        {
            work[i] *= response[i];
        }

        Transform.Inverse(work, FourierOptions.NoScaling);
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = work[i] * chirp[i];
        }
    }
}
