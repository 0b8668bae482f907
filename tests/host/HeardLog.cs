using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Lisa.Tests.Host;

/// <summary>Keeps what is logged, as far as the silo lets it through.</summary>
internal sealed class HeardLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>Warnings and worse, as <c>category: message</c>.</summary>
    public IReadOnlyList<string> Complaints => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Listener(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Listener(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{category}: {formatter(state, exception)}");
            }
        }
    }
}
