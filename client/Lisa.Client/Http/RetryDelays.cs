using System.Net;

namespace Lisa.Client.Http;

/// <summary>What is transient, and how long to wait for it. Pure.</summary>
internal static class RetryDelays
{
    /// <summary>Answers that a busy silo, or one that is just starting or leaving, gives for a while.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Wait after failed attempt <paramref name="attempt"/> (the first is 1): doubled each time, or as the silo asks, within the longest.</summary>
    public static TimeSpan After(int attempt, TimeSpan? asked, LisaClientOptions options)
    {
        var doubled = options.FirstDelay * Math.Pow(2, attempt - 1);
        var wait = asked is { } delay && delay > doubled ? delay : doubled;
        return wait < options.LongestDelay ? wait : options.LongestDelay;
    }
}
