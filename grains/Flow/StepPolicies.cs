using Lisa.Grains.Contracts;

namespace Lisa.Grains.Flow;

/// <summary>The policies of the runs that want a step's product.</summary>
/// <param name="ofSilo">Of runs that have none of their own.</param>
public sealed class StepPolicies(FailurePolicy ofSilo)
{
    private readonly Dictionary<string, FailurePolicy> _runs = new(StringComparer.Ordinal);

    /// <summary>A run says what its policy is; null for the silo's.</summary>
    public void Set(string run, FailurePolicy? policy) => _runs[run] = policy ?? ofSilo;

    /// <summary>What the step goes by, and forgets the policies of runs that want its product no more.</summary>
    public FailureRule RuleOf(IReadOnlyCollection<string> interested)
    {
        foreach (var gone in _runs.Keys.Except(interested).ToList())
        {
            _runs.Remove(gone);
        }

        return FailureRule.Of(_runs.Count == 0 ? [ofSilo] : _runs.Values);
    }

    /// <summary>Whether any of them wants what was given up listed.</summary>
    public bool Lists => _runs.Values.Any(policy => policy.Then == GivenUp.DeadLetter);
}
