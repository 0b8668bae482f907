using System.Runtime.InteropServices;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>Samples and settings that a design was made from, equal when they are equal to the bit.</summary>
internal sealed class SampleKey : IEquatable<SampleKey>
{
    private readonly long[] _bits;

    /// <param name="samples">Copied.</param>
    /// <param name="settings">Whatever else the design depends on.</param>
    public SampleKey(ReadOnlySpan<double> samples, params ReadOnlySpan<double> settings)
    {
        _bits = new long[samples.Length + settings.Length];
        MemoryMarshal.Cast<double, long>(settings).CopyTo(_bits);
        MemoryMarshal.Cast<double, long>(samples).CopyTo(_bits.AsSpan(settings.Length));
    }

    public bool Equals(SampleKey? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    public override bool Equals(object? obj) => Equals(obj as SampleKey);

    public override int GetHashCode() => _bits.Length;
}
