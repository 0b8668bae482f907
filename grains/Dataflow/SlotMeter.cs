using System.Diagnostics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Placement;
using Lisa.Grains.Store;

namespace Lisa.Grains.Dataflow;

/// <summary>Measures what a work item costs on the thread that it began on, which must be the one that it ends on.</summary>
public readonly struct SlotMeter
{
    private const long MemoryEveryMilliseconds = 100;
    private static long _memoryAt = -MemoryEveryMilliseconds;
    private static long _memoryBytes;
    private readonly long _started;
    private readonly TimeSpan? _cpu;
    private readonly long _moved;

    private SlotMeter(long started, TimeSpan? cpu, long moved) => (_started, _cpu, _moved) = (started, cpu, moved);

    public static SlotMeter Start() => new(Stopwatch.GetTimestamp(), ThreadCpuTime.Now, SegmentCache.MovedByThisThread);

    /// <summary>What it has cost so far. Where the system tells no processor time of a thread, time in the slot stands for it.</summary>
    /// <param name="read">Bytes of samples that it read.</param>
    /// <param name="written">Bytes of samples that it wrote.</param>
    public WorkCost Stop(long read, long written)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var cpu = _cpu is { } before && ThreadCpuTime.Now is { } now ? now - before : elapsed;
        return new WorkCost(cpu.TotalSeconds, elapsed.TotalSeconds, read, written, SegmentCache.MovedByThisThread - _moved, ResidentMemory());
    }

    // Asking the system takes some microseconds: ten times a second is enough to see a peak that matters.
    private static long ResidentMemory()
    {
        var now = Environment.TickCount64;
        var asked = Interlocked.Read(ref _memoryAt);
        if (now - asked >= MemoryEveryMilliseconds && Interlocked.CompareExchange(ref _memoryAt, now, asked) == asked)
        {
            Interlocked.Exchange(ref _memoryBytes, Environment.WorkingSet);
        }

        return Interlocked.Read(ref _memoryBytes);
    }
}
