using System.Runtime.InteropServices;

namespace Lisa.Signal.Fourier;

/// <summary>
/// The part of FFTW's C interface that is used (FFTW manual, chapter 4). Executing a plan is thread-safe; everything else touches
/// the planner's global state and is called under <see cref="Planner"/>.
/// </summary>
internal static partial class FftwLibrary
{
    public const string FileName = "libfftw3.so.3";

    /// <summary>FFTW_ESTIMATE: the plan follows from the size alone. Measured plans would differ from run to run, and so would bits.</summary>
    public const uint Estimate = 1u << 6;

    public const int ForwardSign = -1;

    public const int InverseSign = +1;

    public static readonly Lock Planner = new();

    [LibraryImport(FileName, EntryPoint = "fftw_plan_dft_1d")]
    public static partial nint PlanComplex(int length, nint source, nint target, int sign, uint flags);

    [LibraryImport(FileName, EntryPoint = "fftw_plan_dft_r2c_1d")]
    public static partial nint PlanRealToComplex(int length, nint source, nint target, uint flags);

    [LibraryImport(FileName, EntryPoint = "fftw_plan_dft_c2r_1d")]
    public static partial nint PlanComplexToReal(int length, nint source, nint target, uint flags);

    [LibraryImport(FileName, EntryPoint = "fftw_execute")]
    public static partial void Execute(FftwPlan plan);

    [LibraryImport(FileName, EntryPoint = "fftw_destroy_plan")]
    public static partial void DestroyPlan(nint plan);

    [LibraryImport(FileName, EntryPoint = "fftw_forget_wisdom")]
    public static partial void ForgetWisdom();
}
