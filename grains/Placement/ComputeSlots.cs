namespace Lisa.Grains.Placement;

/// <summary>How much a silo computes at once.</summary>
/// <param name="Slots">Threads that run operators: one a core by default, 1-1024.</param>
public sealed record ComputeOptions(int Slots)
{
    public static ComputeOptions Default { get; } = new(Environment.ProcessorCount);
}

/// <summary>
/// The silo's compute slots: as many threads as cores, taking work in priority order, oldest first among equals. Operators run here
/// and nowhere else, so a long computation never holds up a grain's turn; and no more of them run than there are cores, so none is
/// slowed by another. Threads are the slots' own, not the pool's: an operator may block on file reads for as long as it likes.
/// </summary>
public sealed class ComputeSlots : IDisposable
{
    internal const int Niceness = 5;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly PriorityQueue<Work, (int Priority, long Order)> _queue = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Thread> _threads = [];
    private long _order;
    private int _busy;

    public ComputeSlots(ComputeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Slots, 1024);
        Slots = options.Slots;
        for (var slot = 0; slot < options.Slots; slot++)
        {
            var thread = new Thread(Serve) { IsBackground = true, Name = $"compute slot {slot}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    public int Slots { get; }

    /// <summary>Slots that compute right now.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Work that waits for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="compute"/> in a slot as soon as one is free and no work of higher priority waits. Cancelled while it waits,
    /// it never starts; cancelled while it runs, it ends when it next looks at its token.
    /// </summary>
    /// <exception cref="OperationCanceledException">The work was cancelled, or the slots were stopped.</exception>
    public Task<T> RunAsync<T>(int priority, Func<CancellationToken, T> compute, CancellationToken cancellation)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Either a slot claims the work, or its cancellation or the stop does. Who gave up on it while it waited is told at once; while
        // it runs, only when it has ended, since it may be using what the caller lent it.
        var claimed = 0;
        bool Claim() => Interlocked.Exchange(ref claimed, 1) == 0;
        var givingUp = cancellation.UnsafeRegister(
            _ =>
            {
                if (Claim())
                {
                    result.TrySetCanceled(cancellation);
                }
            },
            null);
        var work = new Work(
            () =>
            {
                if (!Claim())
                {
                    return;
                }

                givingUp.Dispose();
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
                if (both.IsCancellationRequested)
                {
                    result.TrySetCanceled(both.Token);
                    return;
                }

                try
                {
                    result.TrySetResult(compute(both.Token));
                }
                catch (OperationCanceledException cancelled)
                {
                    result.TrySetCanceled(cancelled.CancellationToken);
                }
                catch (Exception error)
                {
                    result.TrySetException(error);
                }
            },
            () =>
            {
                givingUp.Dispose();
                result.TrySetCanceled(_stopping.Token);
            });
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            _queue.Enqueue(work, (-priority, _order++));
        }

        _waiting.Release();
        return result.Task;
    }

    /// <summary>Cancels what runs, drops what waits, and waits for the threads to end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
            while (_queue.TryDequeue(out var work, out _))
            {
                work.Drop();
            }
        }

        _waiting.Release(_threads.Count);
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _waiting.Dispose();
        _stopping.Dispose();
    }

    private void Serve()
    {
        // Turns of grains and answers to requests are short and somebody waits for them; computing takes what they leave.
        ThreadNiceness.TrySet(Niceness);
        while (true)
        {
            _waiting.Wait();
            Work? work;
            lock (_lock)
            {
                if (!_queue.TryDequeue(out work, out _))
                {
                    if (_stopping.IsCancellationRequested)
                    {
                        return;
                    }

                    continue;
                }
            }

            Interlocked.Increment(ref _busy);
            work.Run();
            Interlocked.Decrement(ref _busy);
        }
    }

    private sealed record Work(Action Run, Action Drop);
}
