using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Exec;

namespace Lisa.Grains.Dataflow;

/// <summary>Sends what the programs of this silo say to the log of the product: one way, so that none of them waits.</summary>
/// <param name="grains">Reaches it.</param>
/// <param name="silo">This silo's name.</param>
public sealed class ProgramLogs(IGrainFactory grains, string silo) : IProgramLog
{
    public void Add(ProductId product, ProgramNote note) =>
        grains.ProgramLog(product).AddAsync(note with { Silo = silo }).Ignore();
}
