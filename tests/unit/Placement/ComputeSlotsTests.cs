using Lisa.Grains.Placement;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Placement;

/// <summary>Compute slots: how many run at once, who goes first, and what ends them.</summary>
public sealed class ComputeSlotsTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task All_slots_compute_at_once_and_never_more()
    {
        const int count = 3;
        using var slots = new ComputeSlots(new ComputeOptions(count));
        using var together = new Barrier(count);
        var running = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 4 * count).Select(_ => slots.RunAsync(
            0,
            _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                together.SignalAndWait(Guard, CancellationToken.None).ShouldBeTrue("fewer slots than promised compute at once");
                return Interlocked.Decrement(ref running);
            },
            CancellationToken.None))).WaitAsync(Guard);
        most.ShouldBeLessThanOrEqualTo(count);
        slots.Slots.ShouldBe(count);
    }

    [Fact]
    public async Task Higher_priority_goes_first_and_the_older_among_equals()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        using var gate = new Gate(slots);
        List<string> order = [];
        var works = new[] { ("low", -5), ("first", 0), ("second", 0), ("high", 7), ("third", 0) }
            .Select(work => slots.RunAsync(
                work.Item2,
                _ =>
                {
                    order.Add(work.Item1);
                    return 0;
                },
                CancellationToken.None))
            .ToList();
        slots.Waiting.ShouldBe(5);
        slots.Busy.ShouldBe(1);
        gate.Open();
        await Task.WhenAll(works).WaitAsync(Guard);
        order.ShouldBe(["high", "first", "second", "third", "low"]);
    }

    [Fact]
    public async Task Work_cancelled_before_it_is_queued_never_starts()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        var started = false;
        var work = slots.RunAsync(0, _ => started = true, new CancellationToken(true));
        await Should.ThrowAsync<OperationCanceledException>(() => work.WaitAsync(Guard));
        (await slots.RunAsync(0, _ => started, CancellationToken.None).WaitAsync(Guard)).ShouldBeFalse();
    }

    [Fact]
    public async Task Work_cancelled_while_it_waits_ends_at_once_and_never_starts()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        using var gate = new Gate(slots);
        using var cancel = new CancellationTokenSource();
        var started = false;
        var work = slots.RunAsync(0, _ => started = true, cancel.Token);
        await cancel.CancelAsync();

        // The slot is still busy with something else: whoever gave up does not wait for it.
        await Should.ThrowAsync<OperationCanceledException>(() => work.WaitAsync(Guard));
        slots.Busy.ShouldBe(1);
        gate.Open();
        (await slots.RunAsync(0, _ => started, CancellationToken.None).WaitAsync(Guard)).ShouldBeFalse();
    }

    [Fact]
    public async Task Work_cancelled_while_it_runs_ends_when_it_looks_at_its_token_and_not_before()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        using var cancel = new CancellationTokenSource();
        using var goOn = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        var work = slots.RunAsync(
            0,
            token =>
            {
                started.SetResult();
                goOn.Wait(Guard, CancellationToken.None).ShouldBeTrue();
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancel.Token);
        await started.Task.WaitAsync(Guard);
        await cancel.CancelAsync();
        work.IsCompleted.ShouldBeFalse("it still uses what the caller lent it");
        goOn.Set();
        await Should.ThrowAsync<OperationCanceledException>(() => work.WaitAsync(Guard));
    }

    [Fact]
    public async Task An_exception_is_its_callers_and_the_slot_goes_on()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        var failing = slots.RunAsync<int>(0, _ => throw new InvalidDataException("not a spectrum"), CancellationToken.None);
        (await Should.ThrowAsync<InvalidDataException>(() => failing.WaitAsync(Guard))).Message.ShouldBe("not a spectrum");
        (await slots.RunAsync(0, _ => 42, CancellationToken.None).WaitAsync(Guard)).ShouldBe(42);
    }

    [Fact]
    public async Task Disposal_cancels_what_runs_drops_what_waits_and_takes_nothing_more()
    {
        var slots = new ComputeSlots(new ComputeOptions(1));
        var started = new TaskCompletionSource();
        var busy = slots.RunAsync(
            0,
            token =>
            {
                started.SetResult();
                token.WaitHandle.WaitOne(Guard).ShouldBeTrue("disposal cancels what runs");
                token.ThrowIfCancellationRequested();
                return 0;
            },
            CancellationToken.None);
        await started.Task.WaitAsync(Guard);
        var ran = false;
        var waiting = slots.RunAsync(5, _ => ran = true, CancellationToken.None);
        slots.Dispose();
        busy.IsCanceled.ShouldBeTrue();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Guard));
        ran.ShouldBeFalse();
        await Should.ThrowAsync<ObjectDisposedException>(() => slots.RunAsync(0, _ => 0, CancellationToken.None));
        slots.Dispose();
    }

    [Fact]
    public async Task Disposal_of_idle_slots_ends_their_threads()
    {
        var slots = new ComputeSlots(new ComputeOptions(8));
        await Task.Run(slots.Dispose).WaitAsync(Guard);
        await Should.ThrowAsync<ObjectDisposedException>(() => slots.RunAsync(0, _ => 0, CancellationToken.None));
    }

    [Fact]
    public async Task What_follows_a_computation_does_not_hold_its_slot()
    {
        using var slots = new ComputeSlots(new ComputeOptions(1));
        var computed = await slots.RunAsync(0, _ => Thread.CurrentThread.Name, CancellationToken.None)
            .ContinueWith(
                done => (Slot: done.Result, Then: Thread.CurrentThread.Name),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        computed.Slot.ShouldBe("compute slot 0");
        computed.Then.ShouldNotBe("compute slot 0");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void A_number_of_slots_outside_its_bounds_is_refused(int count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ComputeSlots(new ComputeOptions(count)));

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }

    /// <summary>Keeps the only slot busy until it is opened.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly Task<bool> _work;

        public Gate(ComputeSlots slots)
        {
            using var started = new ManualResetEventSlim();
            _work = slots.RunAsync(
                1000,
                _ =>
                {
                    started.Set();
                    return _open.Wait(Guard, CancellationToken.None);
                },
                CancellationToken.None);
            started.Wait(Guard).ShouldBeTrue();
        }

        public void Open() => _open.Set();

        public void Dispose()
        {
            _open.Set();
            _work.Wait(Guard).ShouldBeTrue();
            _open.Dispose();
        }
    }
}
