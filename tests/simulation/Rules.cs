using Lisa.Grains.Contracts;

namespace Lisa.Tests.Simulation;

/// <summary>The rules that a simulated world plays by; a test breaks one of them to see that the invariants notice.</summary>
internal class Rules
{
    public static Rules Kept { get; } = new();

    /// <summary>Whether a step reconciles against the logs of its inputs, at events and every second, or trusts the events alone.</summary>
    public virtual bool Reconciles => true;

    /// <summary>The shape that a step's flow is told; slots go by the true one.</summary>
    public virtual Dependency Shape(Dependency shape) => shape;

    /// <summary>What a step is declared to be, to its flow and to its slots alike; the truth goes by the pipeline.</summary>
    public virtual StepPlan Declare(StepPlan plan) => plan;

    /// <summary>Whether a run stores that it commits before it does, and that it is over after its last step was released.</summary>
    public virtual bool StoresPhasesInTime => true;

    public virtual VirtualStore MakeStore(int products) => new(products);
}
