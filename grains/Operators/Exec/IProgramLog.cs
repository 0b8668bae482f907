using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>Takes down what programs said and how they ended; it never holds them up.</summary>
public interface IProgramLog
{
    void Add(ProductId product, ProgramNote note);
}
