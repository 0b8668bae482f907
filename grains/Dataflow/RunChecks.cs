using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>Which steps of a run compute again what exists: one, and all that depends on it.</summary>
internal static class RunChecks
{
    /// <exception cref="RefusalException">The run has no such step.</exception>
    public static RunPlan Mark(RunPlan plan, string from)
    {
        var first = plan.Steps.FirstOrDefault(step => step.Id == from) ?? throw RefusalException.Because(
            RefusalKind.NotFound, "the run has no such step", "from", from, string.Join(", ", plan.Steps.Select(step => step.Id)), "name one of its steps");

        // By product: two steps that make the same one are one step to the platform.
        var marked = new HashSet<ProductId> { first.Definition.Product };
        foreach (var step in plan.Steps.Where(step => step.Definition.Inputs.Any(input => marked.Contains(input.Product))))
        {
            marked.Add(step.Definition.Product);
        }

        return plan with { Steps = [.. plan.Steps.Select(step => marked.Contains(step.Definition.Product) ? Checking(step) : step)] };
    }

    // What comes out otherwise must not be skipped, nor wait for anybody: it is what the run is to find out.
    private static RunStep Checking(RunStep step) => step with
    {
        Checks = true,
        Definition = step.Definition with { Failures = (step.Definition.Failures ?? FailurePolicy.Default) with { Then = GivenUp.Fail } },
    };
}
