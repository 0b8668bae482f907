using System.Net;

namespace Lisa.Client.Http;

/// <summary>What a failure says about the request. Pure.</summary>
internal static class Failures
{
    // A silo that leaves its cluster takes nothing new, and says so by this word in its refusal.
    private const string Draining = "draining";

    /// <summary>It may be different next time, or at another silo.</summary>
    public static bool ArePassing(Exception failure) =>
        failure is SiloUnreachableException || (failure is RefusedException refused && RetryDelays.IsTransient(refused.Status));

    /// <summary>Certain that the request had no effect, and will have none.</summary>
    public static bool DidNotHappen(Exception failure) => failure switch
    {
        SiloUnreachableException unreachable => unreachable.NothingSent,
        RefusedException { Status: HttpStatusCode.ServiceUnavailable } refused =>
            refused.Refusals.Any(refusal => refusal.What.Contains(Draining, StringComparison.OrdinalIgnoreCase)),
        _ => false,
    };
}
