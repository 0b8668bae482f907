using System.Runtime.InteropServices;

namespace Lisa.Signal.Fourier;

/// <summary>Transforms by FFTW 3 in double precision, one thread each.</summary>
internal sealed class FftwEngine : IFourierEngine
{
    private FftwEngine(string name) => Name = name;

    public string Name { get; }

    /// <summary>Null where the library is not installed.</summary>
    public static FftwEngine? TryLoad()
    {
        if (!NativeLibrary.TryLoad(FftwLibrary.FileName, typeof(FftwEngine).Assembly, null, out var library))
        {
            return null;
        }

        // The exported text lists the instruction sets too: fftw-3.3.10-sse2-avx-avx2. Library and version are its first two words.
        var words = Marshal.PtrToStringUTF8(NativeLibrary.GetExport(library, "fftw_version"))!.Split('-');
        return new FftwEngine(string.Join('-', words.Take(2)));
    }

    public IComplexTransform Complex(int length) => new FftwComplexTransform(length);

    public IRealTransform Real(int length) => new FftwRealTransform(length);
}
