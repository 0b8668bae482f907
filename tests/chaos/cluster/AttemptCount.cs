using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Counts what this process's HTTP clients sent to some ports, try by try, by what came of it: the runtime's own measure.</summary>
internal sealed class AttemptCount : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _byOutcome = new(StringComparer.Ordinal);
    private readonly HashSet<int> _ports;
    private readonly MeterListener _listener = new();

    public AttemptCount(IEnumerable<Uri> silos)
    {
        _ports = [.. silos.Select(silo => silo.Port)];
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "System.Net.Http", Name: "http.client.request.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Count(tags));
        _listener.Start();
    }

    public long Total => _byOutcome.Values.Sum();

    /// <summary>As <c>200: 1234, connection_error: 5</c>: a status, or why there was none.</summary>
    public override string ToString() => string.Join(", ", _byOutcome.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => $"{each.Key}: {each.Value}"));

    public void Dispose() => _listener.Dispose();

    private void Count(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        object? port = null, status = null, error = null;
        foreach (var (name, value) in tags)
        {
            switch (name)
            {
                case "server.port":
                    port = value;
                    break;
                case "http.response.status_code":
                    status = value;
                    break;
                case "error.type":
                    error = value;
                    break;
            }
        }

        if (port is int number && _ports.Contains(number))
        {
            _byOutcome.AddOrUpdate($"{status ?? error}", 1, (_, count) => count + 1);
        }
    }
}
