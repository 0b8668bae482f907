using System.Text;

namespace Lisa.Tests.Cli;

/// <summary>A writer that a test can wait at for a line.</summary>
internal sealed class Lines : StringWriter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _begun = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Write(char value)
    {
        lock (_lock)
        {
            if (value != '\n')
            {
                _begun.Append(value);
                return;
            }

            _lines.Add(_begun.ToString());
            _begun.Clear();
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public override void Write(string? value)
    {
        foreach (var letter in value ?? "")
        {
            Write(letter);
        }
    }

    public override void WriteLine(string? value) => Write(value + '\n');

    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join('\n', _lines);
        }
    }

    /// <summary>The first line at or behind a place that holds the words.</summary>
    /// <returns>The line, and the place behind it.</returns>
    public async Task<(string Line, int Behind)> UntilAsync(string words, int from = 0)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                var at = _lines.FindIndex(Math.Min(from, _lines.Count), line => line.Contains(words, StringComparison.Ordinal));
                if (at >= 0)
                {
                    return (_lines[at], at + 1);
                }

                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"no line with '{words}' within {Patience.TotalSeconds:0} s behind line {from} of:\n{this}");
            }
        }
    }
}
