using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;

namespace Lisa.Tests.Cluster;

/// <summary>One operator of each shape, and some that misbehave; a set for each silo, so that what they count is its own.</summary>
internal sealed class TestOperators : IDisposable
{
    public const long Poison = 3;
    private readonly ManualResetEventSlim _gate = new();

    public TestOperators()
    {
        Copy = new TestOperator("copy", Dependency.Map, Scale);
        Neighbours = new TestOperator("neighbours", Dependency.Window(1, 1), AddNeighbours);
        Accumulate = new TestOperator("accumulate", Dependency.Scan, AddUp);
        Total = new TestOperator("total", Dependency.Whole, Sum, AxisKind.Row);
        Shares = new TestOperator("shares", Dependency.Whole with { Parts = 3 }, Share, AxisKind.Row);
        Pieces = new TestOperator("pieces", Dependency.Map with { Parts = 2 }, Piece, AxisKind.Row);
        Thin = new TestOperator("thin", Dependency.Reduce(4), Means);
        Blend = new TestOperator("blend", Dependency.Map, AddBeside, beside: Dependency.Window(1, 1));
        Scaled = new TestOperator("scaled", Dependency.Map, DivideByFirst, beside: Dependency.Whole, besides: AxisKind.Row);
        Faulty = new TestOperator("faulty", Dependency.Map, (context, gain) => context.Index == Poison
            ? throw new InvalidDataException("this segment is poison")
            : Scale(context, gain));
        Flaky = new TestOperator("flaky", Dependency.Map, (context, gain) => Flaky!.ComputedAt(context.Index, gain) < 2
            ? throw new IOException("not today")
            : Scale(context, gain));
        GivingUp = new TestOperator("giving-up", Dependency.Map, (context, gain) => context.Index == Poison
            ? throw new OperationCanceledException("nobody asked for this")
            : Scale(context, gain));
        Spent = new TestOperator("spent", Dependency.Map, (context, gain) =>
        {
            var block = Scale(context, gain);
            if (context.Index == Poison)
            {
                block.Dispose();
            }

            return block;
        });
        Fickle = new TestOperator("fickle", Dependency.Map, (context, gain) => Scale(context, context.Index == Poison ? gain + Fickle!.ComputedAt(context.Index, gain) : gain));
        Drifting = new TestOperator("drifting", Dependency.Map, (context, gain) => Scale(context, gain + Drifting!.ComputedAt(context.Index, gain)));
        Ailing = new TestOperator("ailing", Dependency.Map, (context, gain) => context.Index == Poison && !IsHealed
            ? throw new InvalidDataException("this segment is poison for now")
            : Scale(context, gain));
        Stubborn = new TestOperator("stubborn", Dependency.Map, (context, gain) =>
        {
            if (context.Index == Poison)
            {
                // Whatever its token says.
                _gate.Wait(CancellationToken.None);
            }

            return Scale(context, gain);
        });
        Crowded = new TestOperator("crowded", Dependency.Map, (context, gain) =>
        {
            using (Crowd.Enter(context.Cancellation))
            {
                return Scale(context, gain);
            }
        });
        Held = new TestOperator("held", Dependency.Map, (context, gain) =>
        {
            if (context.Index >= Poison)
            {
                Reached.TrySetResult();
                _gate.Wait(context.Cancellation);
            }

            return Scale(context, gain);
        });
    }

    public TestOperator Copy { get; }

    public TestOperator Neighbours { get; }

    public TestOperator Accumulate { get; }

    public TestOperator Total { get; }

    /// <summary>Three segments of the whole of an input: its sum times the segment's number.</summary>
    public TestOperator Shares { get; }

    /// <summary>Two segments of each: its first half and its second.</summary>
    public TestOperator Pieces { get; }

    /// <summary>Means of four segments: a reduction in the middle of a series.</summary>
    public TestOperator Thin { get; }

    /// <summary>Each sample plus the sum of another input's segments around it.</summary>
    public TestOperator Blend { get; }

    /// <summary>Each sample over the first row of a table.</summary>
    public TestOperator Scaled { get; }

    /// <summary>Always fails at <see cref="Poison"/>.</summary>
    public TestOperator Faulty { get; }

    /// <summary>Fails at the first attempt at each segment.</summary>
    public TestOperator Flaky { get; }

    /// <summary>Throws a cancellation of its own at <see cref="Poison"/>.</summary>
    public TestOperator GivingUp { get; }

    /// <summary>Returns a disposed block at <see cref="Poison"/>.</summary>
    public TestOperator Spent { get; }

    /// <summary>Makes another segment at <see cref="Poison"/> whenever it is asked: what no operator may do.</summary>
    public TestOperator Fickle { get; }

    /// <summary>Makes something else of the same inputs each time, as no operator should.</summary>
    public TestOperator Drifting { get; }

    /// <summary>Fails at <see cref="Poison"/> until <see cref="IsHealed"/>.</summary>
    public TestOperator Ailing { get; }

    /// <summary>What <see cref="Ailing"/> fails of is over.</summary>
    public bool IsHealed { get; set; }

    /// <summary>Waits at <see cref="Poison"/> until it is let go, cancelled or not.</summary>
    public TestOperator Stubborn { get; }

    /// <summary>Waits in <see cref="Crowd"/>.</summary>
    public TestOperator Crowded { get; }

    /// <summary>Segments that are computed at one time.</summary>
    public Crowd Crowd { get; } = new();

    /// <summary>Waits from <see cref="Poison"/> on, until it is let go or cancelled.</summary>
    public TestOperator Held { get; }

    /// <summary>Completes when <see cref="Held"/> waits.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<IOperator> All => [Copy, Neighbours, Accumulate, Total, Shares, Pieces, Thin, Blend, Scaled, Faulty, Flaky, GivingUp, Spent, Fickle, Drifting, Held, Crowded, Ailing, Stubborn];

    public void LetGo() => _gate.Set();

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
        Crowd.Dispose();
    }

    private static Block Scale(IComputeContext context, double gain)
    {
        using var input = context.Inputs[0].Read(0);
        var output = context.Rent(1, input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            output.Samples[i] = gain * input.Samples[i];
        }

        return output;
    }

    // Each sample plus the sum of all samples in the segments beside its own.
    private static Block AddNeighbours(IComputeContext context, double gain)
    {
        var input = context.Inputs[0];
        double beside = 0;
        Block? own = null;
        for (var position = 0; position < input.Count; position++)
        {
            var segment = input.Read(position);
            if (input.First + position == context.Index)
            {
                own = segment;
                continue;
            }

            beside += Sum(segment);
            segment.Dispose();
        }

        var output = context.Rent(1, own!.Length);
        for (var i = 0; i < own.Length; i++)
        {
            output.Samples[i] = gain * (own.Samples[i] + beside);
        }

        own.Dispose();
        return output;
    }

    private static Block AddUp(IComputeContext context, double gain)
    {
        using var input = context.Inputs[0].Read(0);
        var sum = context.Previous is { } previous ? previous.Samples[^1] : 0;
        var output = context.Rent(1, input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            output.Samples[i] = sum += gain * input.Samples[i];
        }

        return output;
    }

    private static Block Sum(IComputeContext context, double gain)
    {
        var input = context.Inputs[0];
        double sum = 0;
        for (var position = 0; position < input.Count; position++)
        {
            using var segment = input.Read(position);
            sum += Sum(segment);
        }

        var output = context.Rent(1, 2);
        output.Samples[0] = gain * sum;
        output.Samples[1] = input.Count;
        return output;
    }

    private static Block Share(IComputeContext context, double gain)
    {
        using var sum = Sum(context, gain);
        var output = context.Rent(1, 1);
        output.Samples[0] = sum.Samples[0] * context.Index;
        return output;
    }

    private static Block Piece(IComputeContext context, double gain)
    {
        using var input = context.Inputs[0].Read(0);
        var half = input.Length / 2;
        var output = context.Rent(1, context.Index % 2 == 0 ? half : input.Length - half);
        for (var i = 0; i < output.Length; i++)
        {
            output.Samples[i] = gain * input.Samples[context.Index % 2 == 0 ? i : half + i];
        }

        return output;
    }

    private static Block Means(IComputeContext context, double gain)
    {
        var input = context.Inputs[0];
        var output = context.Rent(1, input.Count);
        for (var position = 0; position < input.Count; position++)
        {
            using var segment = input.Read(position);
            output.Samples[position] = gain * Sum(segment) / segment.Length;
        }

        return output;
    }

    private static Block AddBeside(IComputeContext context, double gain)
    {
        double beside = 0;
        for (var position = 0; position < context.Inputs[1].Count; position++)
        {
            using var segment = context.Inputs[1].Read(position);
            beside += Sum(segment);
        }

        return Each(context, sample => gain * (sample + beside));
    }

    private static Block DivideByFirst(IComputeContext context, double gain)
    {
        using var table = context.Inputs[1].Read(0);
        var divisor = table.Samples[0];
        return Each(context, sample => gain * sample / divisor);
    }

    private static Block Each(IComputeContext context, Func<double, double> change)
    {
        using var input = context.Inputs[0].Read(0);
        var output = context.Rent(1, input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            output.Samples[i] = change(input.Samples[i]);
        }

        return output;
    }

    private static double Sum(Block block)
    {
        double sum = 0;
        foreach (var sample in block.Samples)
        {
            sum += sample;
        }

        return sum;
    }
}
