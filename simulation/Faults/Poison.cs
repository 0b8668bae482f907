using Lisa.Simulation.Time;

namespace Lisa.Simulation.Faults;

/// <summary>
/// Segments that their operator refuses each time, until somebody mends what they are refused for. Which they are is a hash of seed, product and index, so
/// they are the same whoever tries them.
/// </summary>
internal sealed class Poison(ulong seed)
{
    private const ulong Purpose = 777;
    private const double Products = 0.15;
    private const double Segments = 0.1;
    private readonly HashSet<int> _healed = [];

    public bool Strikes(int product, long index) => !_healed.Contains(product)
        && Dice.Unit(Dice.Mix(Dice.Mix(seed, Purpose), (ulong)product)) < Products
        && Dice.Unit(Dice.Mix(Dice.Mix(Dice.Mix(seed, Purpose), (ulong)product), (ulong)index)) < Segments;

    public void Heal(int product) => _healed.Add(product);
}
