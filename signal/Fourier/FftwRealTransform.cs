using System.Numerics;

namespace Lisa.Signal.Fourier;

/// <summary>Out of place between two buffers. Planning by estimate leaves both untouched, so a plan may be made when first asked for.</summary>
internal sealed unsafe class FftwRealTransform(int length) : IRealTransform
{
    private readonly AlignedBuffer time = new((long)length * sizeof(double));
    private readonly AlignedBuffer frequency = new(((length / 2L) + 1) * sizeof(Complex));
    private FftwPlan? forward;
    private FftwPlan? inverse;

    public Span<double> Time => new((void*)time.Address, length);

    public Span<Complex> Frequency => new((void*)frequency.Address, (length / 2) + 1);

    public void Forward() => Execute(forward ??= FftwPlan.Make(
        () => FftwLibrary.PlanRealToComplex(length, time.Address, frequency.Address, FftwLibrary.Estimate), length));

    public void Inverse() => Execute(inverse ??= FftwPlan.Make(
        () => FftwLibrary.PlanComplexToReal(length, frequency.Address, time.Address, FftwLibrary.Estimate), length));

    public void Dispose()
    {
        forward?.Dispose();
        inverse?.Dispose();
        time.Dispose();
        frequency.Dispose();
    }

    // A plan knows its memory by address only: the collector must not take the buffers while it runs.
    private void Execute(FftwPlan plan)
    {
        FftwLibrary.Execute(plan);
        GC.KeepAlive(time);
        GC.KeepAlive(frequency);
    }
}
