using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>
/// How a step goes about segments that fail. Several runs may want its product, each with a policy of its own: the step tries as patiently as the
/// most patient of them, in each regard, and writes gaps when any of them skips. What is given up each run judges by its own policy.
/// </summary>
/// <param name="Patience">How often, after which waits, and for how long a segment is tried.</param>
/// <param name="Skips">Whether a gap is written where a segment was given up.</param>
public sealed record FailureRule(FailurePolicy Patience, bool Skips)
{
    /// <param name="policies">At least one.</param>
    public static FailureRule Of(IReadOnlyCollection<FailurePolicy> policies) => new(
        new FailurePolicy
        {
            Attempts = policies.Max(policy => policy.Attempts),
            FirstDelay = policies.Max(policy => policy.FirstDelay),
            Factor = policies.Max(policy => policy.Factor),
            LongestDelay = policies.Max(policy => policy.LongestDelay),
            Timeout = policies.Any(policy => policy.Timeout is null) ? null : policies.Max(policy => policy.Timeout),
        },
        policies.Any(policy => policy.Then == GivenUp.Skip));

    /// <summary>The wait after a number of failed attempts, 1 at least, with a jitter of half: segments that failed together do not come back together.</summary>
    public TimeSpan DelayAfter(int attempts, Random random)
    {
        // Bounded before it is a time: a wait that grew for ever would outgrow the clock.
        var seconds = Math.Min(Patience.LongestDelay.TotalSeconds, Patience.FirstDelay.TotalSeconds * Math.Pow(Patience.Factor, attempts - 1));
        return TimeSpan.FromSeconds(seconds * (0.75 + (0.5 * random.NextDouble())));
    }
}
