using System.Numerics.Tensors;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Delays;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// The initial treatment of the data: what was measured on board is read at the times when it should have been, in one interpolation. A delay on board, as
/// of the anti-alias filter, shifts all channels alike; a clock that is off shifts those of its spacecraft, and stretches frequencies by
/// how fast it runs. Halo from the neighbours makes segments join to the bit. Units, rate and segments stay.
/// </summary>
public sealed class TimeShiftOperator : IOperator
{
    private const int Order = 31;

    private static readonly LagrangeDelay Interpolation = new(Order);

    public OperatorInfo Info { get; } = new(
        "time-shift", 1, "Takes out delays on board and the errors of the three clocks by one interpolation",
        [
            new Port("data", AxisKind.Time, "Fractional frequencies of links, isc_12 and the like, by the clock of the spacecraft that is the first digit"),
            new Port("clocks", AxisKind.Time, "clock_1 to clock_3 in s, where there are: what each clock is off by its own time; segments last as long as the data's"),
        ],
        [
            new Parameter("delay_seconds", ParameterType.Number, "0", "Delay on board between measurement and time stamp, of all channels")
            {
                Unit = "s",
                Minimum = -1000,
                Maximum = 1000,
            },
            new Parameter("max_shift_seconds", ParameterType.Number, "5", "Bound of delay and clock error together, which says how much halo is read; more is refused")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1000,
            },
        ],
        "Hartwig et al. 2022, Phys. Rev. D 105, 122008 (arXiv:2202.01124); Lagrange interpolation: Shaddock et al. 2004, arXiv:gr-qc/0406106");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, clocks) = (request.Inputs[0].Layout, request.Inputs[1].Layout);
        foreach (var column in data.Columns.Where(column => Spacecraft(column) == 0))
        {
            throw PlanCheck.Refuse(
                request, "a column of input data does not say whose clock it is by", column.Name, "a name that ends as _12 does", "leave it out, or rename it");
        }

        ClockColumns.Check(request, Info, 1);
        var factor = SlowSeries.Factor(request, Info, 1);
        var (delay, most) = (request.Parameters.Number("delay_seconds"), request.Parameters.Number("max_shift_seconds"));
        if (Math.Abs(delay) > most)
        {
            throw PlanCheck.Refuse(request, "delay_seconds is more than max_shift_seconds", $"{delay} s", $"at most {most} s", "raise max_shift_seconds");
        }

        var halo = Halo(most, data.Density);
        PlanCheck.Memory(request, data.SegmentLength + (2L * halo), (2 * data.Columns.Length) + 6, "post shorter segments");
        var segments = PlanCheck.Segments(halo, data.SegmentLength);
        return new OperatorPlan(
            data, [Dependency.Window(segments, segments), SlowSeries.Window(clocks, factor, halo, halo)], request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var data = context.Inputs[0];
        var (rate, most) = (data.Layout.Density, context.Parameters.Number("max_shift_seconds"));
        var halo = Halo(most, rate);
        var start = context.Index * data.Layout.SegmentLength;
        var length = data.LengthOf((int)(context.Index - data.First));
        using var shifts = Shifts(context, start, length, halo);
        using var factors = context.Rent(ClockColumns.Count, length);
        using var delays = context.Rent(ClockColumns.Count, length);
        for (var spacecraft = 0; spacecraft < ClockColumns.Count; spacecraft++)
        {
            Prepare(context, shifts[spacecraft], factors[spacecraft], delays[spacecraft], rate, most);
        }

        using var window = SampleWindow.Read(context, data, start - halo, start + length + halo, double.NaN);
        var output = context.Rent(data.Layout.Columns.Length, length);
        for (var column = 0; column < output.Columns; column++)
        {
            var spacecraft = Spacecraft(data.Layout.Columns[column]) - 1;
            Read(window[column], halo, delays[spacecraft], factors[spacecraft], output[column]);
        }

        return output;
    }

    private static int Halo(double most, double rateHz) => ClockReading.Halo(most * rateHz) + Interpolation.Reach + 1;

    // The first digit of its link; 0 where there is none.
    private static int Spacecraft(Column column) =>
        column.Name is [.., '_', >= '1' and <= '3' and var receiver, >= '1' and <= '3' and var emitter] && receiver != emitter ? receiver - '0' : 0;

    // By spacecraft what its clock is off when it should show the time of a sample, one sample before the segment to one after it.
    private static Block Shifts(IComputeContext context, long start, int length, int halo)
    {
        var (data, clocks) = (context.Inputs[0].Layout, context.Inputs[1]);
        var first = ClockColumns.Find(clocks.Layout);
        if (first < 0)
        {
            var none = context.Rent(ClockColumns.Count, length + 2);
            none.Samples.Clear();
            return none;
        }

        using var offsets = SlowSeries.Read(
            context, clocks, first, ClockColumns.Count, start - halo, start + length + halo, data.SegmentLength / clocks.Layout.SegmentLength);
        var shifts = context.Rent(ClockColumns.Count, length + 2);
        for (var spacecraft = 0; spacecraft < ClockColumns.Count; spacecraft++)
        {
            ClockReading.Shifts(offsets[spacecraft], halo - 1, data.Density, shifts[spacecraft]);
        }

        return shifts;
    }

    // y(t) = x(τ + delay) dτ/dt with τ = t + s, so dτ/dt = 1 + ds/dt.
    private void Prepare(IComputeContext context, ReadOnlySpan<double> shifts, Span<double> factors, Span<double> delays, double rateHz, double most)
    {
        var delay = context.Parameters.Number("delay_seconds");
        for (var i = 0; i < factors.Length; i++)
        {
            var shift = shifts[i + 1] + delay;
            if (Math.Abs(shift) > most)
            {
                throw PlanCheck.Refuse(
                    context, Info, "delay and clock error together are more than max_shift_seconds", $"{shift} s", $"at most {most} s",
                    "raise max_shift_seconds, or correct input clocks");
            }

            delays[i] = -shift * rateHz;
        }

        TensorPrimitives.Subtract(shifts[2..], shifts[..^2], factors);
        TensorPrimitives.Multiply(factors, rateHz / 2, factors);
        TensorPrimitives.Add(factors, 1, factors);
    }

    private static void Read(ReadOnlySpan<double> samples, int halo, ReadOnlySpan<double> delays, ReadOnlySpan<double> factors, Span<double> output)
    {
        if (delays.IndexOfAnyExcept(0) < 0 && factors.IndexOfAnyExcept(1) < 0)
        {
            samples.Slice(halo, output.Length).CopyTo(output);
            return;
        }

        Interpolation.Apply(samples, halo, delays, output);
        TensorPrimitives.Multiply(output, factors, output);

        // What is not shifted stays as it is, also beside a gap.
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = delays[i] == 0 ? samples[halo + i] * factors[i] : output[i];
        }
    }
}
