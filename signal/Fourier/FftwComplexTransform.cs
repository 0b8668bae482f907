using System.Numerics;

namespace Lisa.Signal.Fourier;

/// <summary>In place, with a plan for each direction; the inverse plan is made when first asked for.</summary>
internal sealed unsafe class FftwComplexTransform(int length) : IComplexTransform
{
    private readonly AlignedBuffer buffer = new((long)length * sizeof(Complex));
    private FftwPlan? forward;
    private FftwPlan? inverse;

    public Span<Complex> Data => new((void*)buffer.Address, length);

    public void Forward() => Execute(forward ??= Plan(FftwLibrary.ForwardSign));

    public void Inverse() => Execute(inverse ??= Plan(FftwLibrary.InverseSign));

    public void Dispose()
    {
        forward?.Dispose();
        inverse?.Dispose();
        buffer.Dispose();
    }

    // The plan knows its memory by address only: the collector must not take the buffer while it runs.
    private void Execute(FftwPlan plan)
    {
        FftwLibrary.Execute(plan);
        GC.KeepAlive(buffer);
    }

    private FftwPlan Plan(int sign) => FftwPlan.Make(
        () => FftwLibrary.PlanComplex(length, buffer.Address, buffer.Address, sign, FftwLibrary.Estimate), length);
}
