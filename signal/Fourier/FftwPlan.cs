using System.Runtime.InteropServices;

namespace Lisa.Signal.Fourier;

/// <summary>Owns an <c>fftw_plan</c>, which is tied to the buffers that it was made for.</summary>
internal sealed class FftwPlan : SafeHandle
{
    private FftwPlan(nint plan)
        : base(0, ownsHandle: true) => SetHandle(plan);

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes a plan under the planner's lock, forgetting what earlier plans taught it: the plan depends on nothing but its size.</summary>
    public static FftwPlan Make(Func<nint> plan, int length)
    {
        lock (FftwLibrary.Planner)
        {
            FftwLibrary.ForgetWisdom();
            var made = plan();
            return made == 0
                ? throw new InvalidOperationException($"FFTW makes no plan for a transform of {length} samples.")
                : new FftwPlan(made);
        }
    }

    protected override bool ReleaseHandle()
    {
        lock (FftwLibrary.Planner)
        {
            FftwLibrary.DestroyPlan(handle);
        }

        return true;
    }
}
