using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lisa.Grains.Dataflow;

namespace Lisa.Silo.Telemetry;

/// <summary>What this process has spent since it started.</summary>
/// <param name="Processor">On all its cores.</param>
/// <param name="LargestMemoryBytes">Largest resident size; 0 where the system does not keep it.</param>
/// <param name="LocalMessages">Orleans messages, requests and answers, that stayed in it.</param>
/// <param name="SentMessages">Those that it sent to other silos.</param>
/// <param name="SentBytes">Their bytes on the wire, headers included.</param>
/// <param name="Events">Events that its steps put on streams.</param>
public sealed record EffortSpent(TimeSpan Processor, long LargestMemoryBytes, long LocalMessages, long SentMessages, long SentBytes, long Events);

/// <summary>
/// Adds up what Orleans' own meter and the platform's tell of messages. It listens from the moment it is made, to three instruments alone:
/// what an instrument measures costs only where somebody listens. What was sent is reported message by message, the local ones are a total
/// that is asked for. All silos of one process share the meters.
/// </summary>
public sealed class SiloEffort : IDisposable
{
    private const string OrleansMeter = "Microsoft.Orleans";
    private const string SentLocally = "orleans-messaging-sent-local";
    private const string SentSize = "orleans-messaging-sent-messages-size";

    private readonly MeterListener _listener = new();
    private readonly Lock _looking = new();
    private long _localMessages;
    private long _sentMessages;
    private long _sentBytes;
    private long _events;

    public SiloEffort()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // By name: an instrument may be published while the type that will hold it is still being made.
            if ((instrument.Meter.Name, instrument.Name) is (OrleansMeter, SentLocally or SentSize) or (DataflowTelemetry.Name, DataflowTelemetry.EventsName))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Count(instrument.Name, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument.Name, value));
        _listener.Start();
    }

    /// <summary>What was spent so far.</summary>
    public EffortSpent Look()
    {
        using var process = Process.GetCurrentProcess();
        lock (_looking)
        {
            _localMessages = 0;
            _listener.RecordObservableInstruments();
            return new EffortSpent(
                process.TotalProcessorTime, process.PeakWorkingSet64, _localMessages, Interlocked.Read(ref _sentMessages), Interlocked.Read(ref _sentBytes),
                Interlocked.Read(ref _events));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(string instrument, long value)
    {
        switch (instrument)
        {
            case SentLocally:
                Interlocked.Add(ref _localMessages, value);
                break;
            case SentSize:
                Interlocked.Increment(ref _sentMessages);
                Interlocked.Add(ref _sentBytes, value);
                break;
            default:
                Interlocked.Add(ref _events, value);
                break;
        }
    }
}
