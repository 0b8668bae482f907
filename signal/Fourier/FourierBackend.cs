namespace Lisa.Signal.Fourier;

/// <summary>
/// Which library computes Fourier transforms in this process: FFTW 3 (double precision, <c>libfftw3.so.3</c>) where it loads, else
/// MathNet.Numerics. The environment variable <c>LISA_FFT=mathnet</c> forces the latter, <c>LISA_FFT=fftw</c> refuses to run without
/// the former. The choice is made once, at first use. The two agree to about 1e-12 and not to the bit, so products computed
/// with different backends are not byte-identical: a silo should say <see cref="Name"/> when it joins.
/// </summary>
public static class FourierBackend
{
    /// <summary>The environment variable that chooses.</summary>
    public const string Variable = "LISA_FFT";

    private static readonly Lazy<IFourierEngine> Chosen = new(() => Choose(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>Library and version: <c>fftw-3.3.10</c> or <c>mathnet-5.0.0</c>.</summary>
    public static string Name => Engine.Name;

    internal static IFourierEngine Engine => Chosen.Value;

    /// <exception cref="InvalidOperationException">The setting is unknown, or asks for a library that does not load.</exception>
    internal static IFourierEngine Choose(string? setting) => setting switch
    {
        null or "" => FftwEngine.TryLoad() ?? (IFourierEngine)new MathNetEngine(),
        "mathnet" => new MathNetEngine(),
        "fftw" => FftwEngine.TryLoad() ?? throw new InvalidOperationException(
            $"{Variable}=fftw, but {FftwLibrary.FileName} does not load; install Debian's libfftw3-double3, or unset {Variable} to use MathNet."),
        _ => throw new InvalidOperationException(
            $"{Variable}={setting} is not a Fourier backend; it is 'fftw', 'mathnet', or unset for the first that loads."),
    };
}
