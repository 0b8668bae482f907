using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;
using MathNet.Numerics.Providers.FourierTransform;
using Transform = MathNet.Numerics.IntegralTransforms.Fourier;

namespace Lisa.Signal.Fourier;

/// <summary>
/// Transforms by MathNet.Numerics' managed code, where FFTW is not installed: several times slower. Its transform of powers of two is used; its
/// Bluestein transform of other lengths loses four digits at 10,000 samples, so <see cref="Bluestein"/> takes its place.
/// </summary>
internal sealed class MathNetEngine : IFourierEngine
{
    public MathNetEngine()
    {
        // Compute slots own the cores, one each; a library that spreads over all of them would take them from others.
        Control.UseSingleThread();
        FourierTransformControl.UseManaged();
        var version = typeof(Transform).Assembly.GetName().Version!;
        Name = $"mathnet-{version.Major}.{version.Minor}.{Math.Max(version.Build, 0)}";
    }

    public string Name { get; }

    public IComplexTransform Complex(int length) => new ComplexTransform(length);

    public IRealTransform Real(int length) => new RealTransform(length);

    private sealed class ComplexTransform(int length) : IComplexTransform
    {
        private readonly Complex[] data = new Complex[length];
        private readonly Bluestein? bluestein = Bluestein.For(length);

        public Span<Complex> Data => data;

        public void Forward()
        {
            if (bluestein is null)
            {
                Transform.Forward(data, FourierOptions.NoScaling);
            }
            else
            {
                bluestein.Forward(data);
            }
        }

        public void Inverse()
        {
            if (bluestein is null)
            {
                Transform.Inverse(data, FourierOptions.NoScaling);
                return;
            }

            // Backwards is forwards with real and imaginary parts exchanged before and after.
            Exchange(data);
            bluestein.Forward(data);
            Exchange(data);
        }

        public void Dispose()
        {
        }

        private static void Exchange(Span<Complex> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = new Complex(values[i].Imaginary, values[i].Real);
            }
        }
    }

    private sealed class RealTransform(int length) : IRealTransform
    {
        private readonly double[] time = new double[length];
        private readonly Complex[] frequency = new Complex[(length / 2) + 1];
        private readonly ComplexTransform complex = new(length);

        public Span<double> Time => time;

        public Span<Complex> Frequency => frequency;

        public void Forward()
        {
            var full = complex.Data;
            for (var i = 0; i < length; i++)
            {
                full[i] = time[i];
            }

            complex.Forward();
            full[..frequency.Length].CopyTo(frequency);
        }

        public void Inverse()
        {
            // As FFTW: what a real signal cannot have, an imaginary part at zero and Nyquist frequency, is ignored.
            var full = complex.Data;
            full[0] = frequency[0].Real;
            for (var i = 1; i < frequency.Length; i++)
            {
                full[i] = frequency[i];
                full[length - i] = System.Numerics.Complex.Conjugate(frequency[i]);
            }

            if (length % 2 == 0)
            {
                full[length / 2] = frequency[length / 2].Real;
            }

            complex.Inverse();
            for (var i = 0; i < length; i++)
            {
                time[i] = full[i].Real;
            }
        }

        public void Dispose()
        {
        }
    }
}
