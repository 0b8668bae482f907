using System.Numerics;

namespace Lisa.Signal.Fourier;

/// <summary>Makes transforms of a given length, each with its own memory. Two implementations: FFTW and MathNet.</summary>
internal interface IFourierEngine
{
    /// <summary>Library and version, such as <c>fftw-3.3.10</c>: bits are promised for equal names only.</summary>
    string Name { get; }

    IComplexTransform Complex(int length);

    IRealTransform Real(int length);
}

/// <summary>An in-place complex transform; neither direction scales.</summary>
internal interface IComplexTransform : IDisposable
{
    Span<Complex> Data { get; }

    void Forward();

    void Inverse();
}

/// <summary>A transform between a real and a half-complex array; neither direction scales, the inverse destroys Frequency.</summary>
internal interface IRealTransform : IDisposable
{
    Span<double> Time { get; }

    Span<Complex> Frequency { get; }

    void Forward();

    void Inverse();
}
