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
