using System.Globalization;
using Lisa.Signal.Constellation;

namespace Lisa.Signal.Tdi;

/// <summary>
/// One term of a combination: a coefficient times a measurement, delayed along the links of a path. The path 1213 with the measurement η31 is D12 D21
/// D13 η31: the light that arrives at 1 came from 2, before that from 1, before that from 3, which had received what η31 measures. The outermost
/// delay, D12, is applied last; each inner delay is the light travel time at the already delayed time.
/// </summary>
public sealed record TdiTerm
{
    /// <param name="coefficient">Finite; ±1 in a Michelson combination.</param>
    /// <param name="path">Spacecraft, from the one at which the combination is formed to the one that receives the measurement, which may be the
    /// same: 1.</param>
    /// <param name="measurement">Its receiver is the last of the path.</param>
    /// <exception cref="ArgumentException">The path stays at a spacecraft, names another than 1, 2 and 3, or does not end where the measurement is
    /// received.</exception>
    public TdiTerm(double coefficient, string path, Link measurement)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!double.IsFinite(coefficient))
        {
            throw new ArgumentException($"The coefficient of a term is a finite number, not {coefficient}.", nameof(coefficient));
        }

        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] is < '1' or > '3' || (i > 0 && path[i] == path[i - 1]))
            {
                throw new ArgumentException($"The path {path} is not one along links between the spacecraft 1, 2 and 3.", nameof(path));
            }
        }

        if (path[^1] - '0' != measurement.Receiver)
        {
            throw new ArgumentException($"The path {path} does not end at spacecraft {measurement.Receiver}, which receives eta{measurement}.", nameof(path));
        }

        (Coefficient, Path, Measurement) = (coefficient, path, measurement);
    }

    public double Coefficient { get; }

    public string Path { get; }

    public Link Measurement { get; }

    /// <summary>How many delays are nested.</summary>
    public int Delays => Path.Length - 1;

    /// <summary>Delay number 0 is the outermost.</summary>
    public Link Delay(int index) => new(Path[index] - '0', Path[index + 1] - '0');

    /// <summary>The same term with the spacecraft renamed 1 → 2 → 3 → 1.</summary>
    public TdiTerm Rotate() =>
        new(Coefficient, string.Create(Path.Length, Path, (to, from) => Renamed(from, to)), Measurement.Rotate());

    /// <summary>The same term times a number.</summary>
    public TdiTerm Times(double factor) => new(Coefficient * factor, Path, Measurement);

    /// <summary>As <c>- D1213 eta31</c>; a coefficient other than ±1 stands after the sign.</summary>
    public override string ToString()
    {
        var size = Math.Abs(Coefficient) == 1 ? "" : Math.Abs(Coefficient).ToString("R", CultureInfo.InvariantCulture) + " ";
        return $"{(Coefficient < 0 ? '-' : '+')} {size}{(Delays == 0 ? "" : $"D{Path} ")}eta{Measurement}";
    }

    private static void Renamed(string from, Span<char> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] == '3' ? '1' : (char)(from[i] + 1);
        }
    }
}
