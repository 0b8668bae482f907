using System.Runtime.InteropServices;

namespace Lisa.Signal.Fourier;

/// <summary>
/// Native memory, aligned as strictly as any of FFTW's code paths asks: the planner chooses by alignment, so equal alignment is
/// part of equal bits. Zeroed at birth.
/// </summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    private const int Alignment = 64;

    public AlignedBuffer(long bytes)
        : base(0, ownsHandle: true)
    {
        var memory = NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
        NativeMemory.Clear(memory, (nuint)bytes);
        SetHandle((nint)memory);
        Bytes = bytes;
        GC.AddMemoryPressure(bytes);
    }

    public long Bytes { get; }

    public nint Address => handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Bytes);
        return true;
    }
}
