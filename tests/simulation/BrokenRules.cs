using Lisa.Grains.Contracts;

namespace Lisa.Tests.Simulation;

/// <summary>A window does not wait for the neighbours after it.</summary>
internal sealed class ImpatientWindows : Rules
{
    public override Dependency Shape(Dependency shape) => shape with { After = 0 };
}

/// <summary>A scan is computed like a map, whatever came before.</summary>
internal sealed class UnorderedScans : Rules
{
    public override Dependency Shape(Dependency shape) => shape with { Carries = false };
}

/// <summary>An operator declares a window that is one segment short, and is computed accordingly.</summary>
internal sealed class ShortWindows : Rules
{
    public override StepPlan Declare(StepPlan plan) =>
        plan with { Inputs = [.. plan.Inputs.Select(input => input with { Shape = input.Shape with { Before = Math.Max(0, input.Shape.Before - 1) } })] };
}

/// <summary>A run says that it is over before it is, and commits without having said so.</summary>
internal sealed class HastyRuns : Rules
{
    public override bool StoresPhasesInTime => false;
}

/// <summary>A step believes its stream to be complete.</summary>
internal sealed class TrustingSteps : Rules
{
    public override bool Reconciles => false;
}

/// <summary>A store that writes again what it has.</summary>
internal sealed class UnconditionalWrites : Rules
{
    public override VirtualStore MakeStore(int products) => new UnconditionalStore(products);

    private sealed class UnconditionalStore(int products) : VirtualStore(products)
    {
        public override void Write(int product, Entry entry) => Append(product, entry);
    }
}
