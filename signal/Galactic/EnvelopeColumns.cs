namespace Lisa.Signal.Galactic;

/// <summary>Four columns of one length: real and imaginary part of the envelopes of A and of E.</summary>
public readonly ref struct EnvelopeColumns
{
    private readonly ReadOnlySpan<double> realA, imaginaryA, realE, imaginaryE;

    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public EnvelopeColumns(ReadOnlySpan<double> realA, ReadOnlySpan<double> imaginaryA, ReadOnlySpan<double> realE, ReadOnlySpan<double> imaginaryE)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(imaginaryA.Length, realA.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(realE.Length, realA.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(imaginaryE.Length, realA.Length);
        this.realA = realA;
        this.imaginaryA = imaginaryA;
        this.realE = realE;
        this.imaginaryE = imaginaryE;
    }

    public int Length => realA.Length;

    internal bool IsValid(int at) =>
        double.IsFinite(realA[at]) && double.IsFinite(imaginaryA[at]) && double.IsFinite(realE[at]) && double.IsFinite(imaginaryE[at]);

    internal (double Real, double Imaginary) A(int at) => (realA[at], imaginaryA[at]);

    internal (double Real, double Imaginary) E(int at) => (realE[at], imaginaryE[at]);
}
