using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lisa.Client.Http;

namespace Lisa.Client.Runs;

/// <summary>
/// A run's server-sent events, across connections. A stream that ends before the run is final was cut, and is opened again; the silo begins
/// with the current state, so nothing needs to be remembered. So was one that has been silent for three times as long as a silo ever is: it
/// hangs, or its network does. The next connection goes to another silo where the client knows one. It gives up when as many connections in a row as there are attempts
/// bring nothing.
/// </summary>
internal sealed class RunEvents(Transport transport, string id)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<RunView> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await transport.SendAsync(Request, Repeat.Allowed, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            using var silence = new CancellationTokenSource(LongestSilence, transport.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
            await using var events = SseParser.Create(body, Parse).EnumerateAsync(either.Token).GetAsyncEnumerator(either.Token);
            Exception? cut = null;
            while (cut is null)
            {
                silence.CancelAfter(LongestSilence);
                (var view, cut) = await NextAsync(events, cancellation);
                if (view is null)
                {
                    continue;
                }

                attempt = 0;
                yield return view;
                if (view.IsFinal())
                {
                    yield break;
                }
            }

            if (attempt >= transport.Options.Attempts)
            {
                throw transport.Broken(response, cut);
            }

            transport.Leave(response);

            await transport.PauseAsync(Math.Max(1, attempt), null, cancellation);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Query("v1", "runs", id, "events").ToString());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    // Comments keep a connection alive and never reach here; an event of another name is for a later client.
    private static RunView? Parse(string name, ReadOnlySpan<byte> data) =>
        name == "run" ? JsonSerializer.Deserialize(data, LisaJson.Default.RunView) : null;

    // A view, or nothing for an event that is not a run, or what cut the stream.
    private static async ValueTask<(RunView? View, Exception? Cut)> NextAsync(
        IAsyncEnumerator<SseItem<RunView?>> events, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync()
                ? (events.Current.Data, null)
                : (null, new EndOfStreamException("the stream of events ended before the run did"));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, failure);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, new TimeoutException($"the stream of events was silent for {LongestSilence.TotalSeconds:0} s"));
        }
        catch (JsonException failure)
        {
            // Half an event, cut within its line; the next connection brings it whole.
            return (null, failure);
        }
    }
}
