using System.Numerics;
using Lisa.Signal.Sources;

namespace Lisa.Signal.Galactic;

/// <summary>
/// The four amplitudes on which a Galactic binary's signal depends linearly, as two complex numbers: at the barycentre h₊ = Re(a₊ exp iΦ₀) and h× =
/// Re(a× exp iΦ₀), Φ₀ being the phase without the initial one. They take the place of amplitude, inclination, polarisation and initial phase, as the
/// four of Jaranowski, Krolak and Schutz 1998 (Phys. Rev. D 58, 063001, section III) do for pulsars.
/// <para>
/// With the conventions of <see cref="GalacticBinary"/>, a₊ + i a× = −A (1 + cos ι)² exp i(2ψ − φ₀) and a₊ − i a× = −A (1 − cos ι)² exp −i(2ψ + φ₀):
/// the two circular polarisations. So the way back is closed, and unique but for ψ and φ₀, which may be turned together by π/2 and π.
/// </para>
/// </summary>
public readonly record struct PolarisationAmplitudes(Complex Plus, Complex Cross)
{
    private Complex Left => Plus + (Complex.ImaginaryOne * Cross);

    private Complex Right => Plus - (Complex.ImaginaryOne * Cross);

    /// <summary>Those of a binary.</summary>
    public static PolarisationAmplitudes Of(GalacticBinary binary)
    {
        ArgumentNullException.ThrowIfNull(binary);
        var cosine = Math.Cos(binary.InclinationRadians);
        var left = Complex.FromPolarCoordinates(
            -binary.Amplitude * (1 + cosine) * (1 + cosine), (2 * binary.PolarisationRadians) - binary.InitialPhaseRadians);
        var right = Complex.FromPolarCoordinates(
            -binary.Amplitude * (1 - cosine) * (1 - cosine), (-2 * binary.PolarisationRadians) - binary.InitialPhaseRadians);
        return new PolarisationAmplitudes((left + right) / 2, (left - right) / new Complex(0, 2));
    }

    /// <summary>The binary that has them: ψ from 0 up to π/2, φ₀ from 0 up to 2π.</summary>
    public GalacticBinary ToBinary(GalacticPoint point, double epochSeconds)
    {
        var (left, right) = (Math.Sqrt(Left.Magnitude), Math.Sqrt(Right.Magnitude));
        var (fromLeft, fromRight) = ((-Left).Phase, (-Right).Phase);
        var polarisation = (fromLeft - fromRight) / 4;
        var phase = -(fromLeft + fromRight) / 2;
        var turns = Math.Floor(polarisation / (Math.PI / 2));
        phase -= turns * Math.PI;
        return new GalacticBinary((left + right) * (left + right) / 4, point.FrequencyHz, point.FrequencyDerivativeHzPerSecond)
        {
            EclipticLongitudeRadians = point.EclipticLongitudeRadians,
            EclipticLatitudeRadians = point.EclipticLatitudeRadians,
            InclinationRadians = left + right == 0 ? 0 : Math.Acos(Math.Clamp((left - right) / (left + right), -1, 1)),
            PolarisationRadians = polarisation - (turns * Math.PI / 2),
            InitialPhaseRadians = phase - (Math.Floor(phase / (2 * Math.PI)) * 2 * Math.PI),
            EpochSeconds = epochSeconds,
        };
    }

    /// <summary>
    /// How amplitude, inclination, polarisation and initial phase change with Re a₊, Im a₊, Re a× and Im a×, row after row; not finite where the wave
    /// is circular, since there ψ and φ₀ cannot be told apart.
    /// </summary>
    internal void Gradients(Span<double> rows)
    {
        ReadOnlySpan<Complex> toLeft = [1, Complex.ImaginaryOne, Complex.ImaginaryOne, -1];
        ReadOnlySpan<Complex> toRight = [1, Complex.ImaginaryOne, -Complex.ImaginaryOne, 1];
        var (a, b) = (Math.Sqrt(Left.Magnitude), Math.Sqrt(Right.Magnitude));
        for (var i = 0; i < 4; i++)
        {
            var (left, right) = (Complex.Conjugate(Left) * toLeft[i], Complex.Conjugate(Right) * toRight[i]);
            var (da, db) = (left.Real / (2 * a * a * a), right.Real / (2 * b * b * b));
            var (turnLeft, turnRight) = (left.Imaginary / (a * a * a * a), right.Imaginary / (b * b * b * b));
            rows[i] = (a + b) / 2 * (da + db);
            rows[4 + i] = -((b * da) - (a * db)) / ((a + b) * Math.Sqrt(a * b));
            rows[8 + i] = (turnLeft - turnRight) / 4;
            rows[12 + i] = -(turnLeft + turnRight) / 2;
        }
    }
}
