using Lisa.Grains.Contracts;

namespace Lisa.Silo.Hosting;

/// <summary>
/// Repeats what a request asked of a grain whose silo has just died, until the grain lives elsewhere: a killed silo is declared dead
/// within two seconds, a hung one within six, and whoever asked need not know. Only calls of the API: a grain that calls another decides
/// for itself. Each of them may be carried out twice, since the answer may have been lost, and not the question: a poster brings its own token,
/// so that the right to post is given to it once however often it asks.
/// </summary>
public sealed class RepeatedCalls(TimeProvider time) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether a call failed because of where the grain was, and would find it elsewhere.</summary>
    public static bool IsTransient(Exception? error) => error is OrleansMessageRejectionException or SiloUnavailableException or Orleans.Runtime.Messaging.ConnectionFailedException;

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.SourceContext is not null || !MayRepeat(context))
        {
            await context.Invoke();
            return;
        }

        var began = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await context.Invoke();
                if (!IsTransient(context.Response?.Exception) || time.GetElapsedTime(began) + delay > Patience)
                {
                    return;
                }
            }
            catch (Exception error) when (IsTransient(error) && time.GetElapsedTime(began) + delay <= Patience)
            {
                // Tried again, as one that came back as an answer.
            }

            await Task.Delay(delay, time);
        }
    }

    private static bool MayRepeat(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod is { DeclaringType.Assembly: var assembly } && assembly == typeof(IDatasetGrain).Assembly;
}
