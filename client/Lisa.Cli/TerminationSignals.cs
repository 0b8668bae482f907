using System.Runtime.InteropServices;

namespace Lisa.Cli;

/// <summary>Turns SIGINT and SIGTERM into a cancellation, so that a command ends by its own way out. A second one ends the process at once, or does what a command asks for.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private volatile Action? _repeated;

    public TerminationSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Until the answer is disposed, a further signal calls the action and does not end the process: a command has more to end than itself.</summary>
    public IDisposable OnRepeated(Action action)
    {
        _repeated = action;
        return new Repetition(this);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;
            _source.Cancel();
        }
        else if (_repeated is { } action)
        {
            context.Cancel = true;
            action();
        }
    }

    private sealed class Repetition(TerminationSignals signals) : IDisposable
    {
        public void Dispose() => signals._repeated = null;
    }
}
