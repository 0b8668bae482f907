using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lisa.Grains.Operators.Exec;

/// <summary>A program to be run once.</summary>
/// <param name="Command">Its file.</param>
/// <param name="Arguments">As it gets them, none of them read by a shell.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="Variables">All of its environment.</param>
/// <param name="Limits">What it may use.</param>
internal sealed record ProgramOrder(
    string Command, ImmutableArray<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Variables, ExecLimits Limits);

/// <summary>How it ended.</summary>
/// <param name="ExitCode">128 and the signal's number where a signal ended it.</param>
/// <param name="IsOverdue">It was killed, since its time was over.</param>
/// <param name="Said">The last it wrote to standard error.</param>
/// <param name="Elapsed">Wall time.</param>
internal sealed record ProgramEnd(int ExitCode, bool IsOverdue, string Said, TimeSpan Elapsed);

/// <summary>
/// Runs programs of strangers within bounds. <c>setsid</c> makes each the head of a session and so of a process group, whose number is its own: whatever it
/// started and left in the group dies with it. <c>prlimit</c> bounds memory and file size, which all its children inherit. <c>setpriv</c> has the kernel kill
/// it when the thread that started it is gone, which a compute slot's is with its process. Standard input is empty, standard output is thrown away, of
/// standard error the end is kept.
/// </summary>
internal static partial class ProgramRun
{
    public const int MostSaidBytes = 8192;
    private const int Kill = 9;

    // A process that was killed is gone at once, unless the kernel is busy with it; a pipe may be held by a child that got away.
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Runs it on the calling thread, to its end.</summary>
    /// <exception cref="IOException">It cannot be started, or not be ended.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and is dead.</exception>
    public static ProgramEnd Run(ProgramOrder order, ProgramTools tools, TimeProvider time, CancellationToken cancellation) =>
        RunAsync(order, tools, time, cancellation).GetAwaiter().GetResult();

    // It is started before anything is awaited: by the calling thread, which lives until it has ended.
    private static async Task<ProgramEnd> RunAsync(ProgramOrder order, ProgramTools tools, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        using var process = Start(order, tools);
        var said = new ProgramTail(MostSaidBytes);
        process.StandardInput.Close();
        var talking = Task.WhenAll(said.DrainAsync(process.StandardError.BaseStream), new ProgramTail(0).DrainAsync(process.StandardOutput.BaseStream));
        var isOverdue = false;
        using (var limit = new CancellationTokenSource(order.Limits.Time, time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation))
        {
            try
            {
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                isOverdue = !cancellation.IsCancellationRequested;
            }
        }

        await EndAsync(process, time);
        await Task.WhenAny(talking, Task.Delay(LastWords, time, CancellationToken.None));
        cancellation.ThrowIfCancellationRequested();
        return new ProgramEnd(process.ExitCode, isOverdue, said.Text, time.GetElapsedTime(began));
    }

    private static Process Start(ProgramOrder order, ProgramTools tools)
    {
        static string Bound(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}:{value}");
        var start = new ProcessStartInfo(tools.Setsid)
        {
            WorkingDirectory = order.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] bounds =
        [
            tools.Prlimit, Bound("as", order.Limits.MemoryBytes), Bound("fsize", order.Limits.OutputBytes), Bound("core", 0),
            tools.Setpriv, "--pdeathsig", "KILL", order.Command,
        ];
        foreach (var argument in bounds)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var argument in order.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in order.Variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start) ?? throw new IOException($"{order.Command} did not start");
        }
        catch (Win32Exception error)
        {
            throw new IOException($"{order.Command} cannot be started: {error.Message}", error);
        }
    }

    // Also after it ended by itself: what it started must not go on.
    private static async Task EndAsync(Process process, TimeProvider time)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or a child of it ended while the tree was walked: the group is next.
            Signal(-process.Id, Kill);
        }

        Signal(-process.Id, Kill);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Gone, time);
        }
        catch (TimeoutException)
        {
            throw new IOException($"process {process.Id} was killed and does not end; the system is busy with it");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
