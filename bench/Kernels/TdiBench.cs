using System.Globalization;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;

namespace Lisa.Bench.Kernels;

/// <summary>
/// Times the kernel of time-delay interferometry, second generation, X, Y, Z and A, E, T of them, on one thread, on arrays that the peer's script made
/// (bench/peers/tdi.py). One argument: the directory. Prints the median in milliseconds as JSON.
/// </summary>
public static class TdiBench
{
    private const double RateHz = 4;

    /// <summary>0 when it ran, 2 when it was called wrongly.</summary>
    public static int Run(string[] args)
    {
        if (args is not [var directory])
        {
            Console.Error.WriteLine("tdi-kernel: name one directory, with eta.f64, ltt.f64 and leading.f64 in it, as bench/peers/tdi.py makes it");
            return 2;
        }

        var (links, travel, leading) = (KernelTiming.Read(directory, "eta"), KernelTiming.Read(directory, "ltt"), (int)KernelTiming.Read(directory, "leading")[0]);
        var length = (links.Length / 6) - leading - 1;
        var evaluator = new TdiEvaluator(Michelson.Xyz(TdiGeneration.Second), new TdiOptions(RateHz));
        var output = new double[6 * length];
        var milliseconds = KernelTiming.MedianMilliseconds(() =>
        {
            evaluator.Apply(links, travel, leading, output.AsSpan(0, 3 * length));
            Michelson.Diagonalise(Column(0), Column(1), Column(2), Column(3), Column(4), Column(5));
        });
        KernelTiming.Write(directory, "tdi", output);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"tdi": {{milliseconds:F4}}}"""));
        return 0;

        Span<double> Column(int column) => output.AsSpan(column * length, length);
    }
}
