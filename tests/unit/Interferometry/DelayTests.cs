using CsCheck;
using Lisa.Signal.Delays;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class DelayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(31)]
    public void Interpolation_is_that_of_exact_fractions(int order)
    {
        var (series, delays) = (Reference.Read("delay-series"), Reference.Read("delay-samples"));
        var output = new double[delays.Length];
        new LagrangeDelay(order).Apply(series, 80, delays, output);
        output.ShouldMatch(Reference.Read($"delay-order-{order}"), 5e-15);
    }

    [Theory]
    [InlineData(31, 64, 1e-14)]
    [InlineData(31, 8, 2e-14)]
    [InlineData(31, 4, 2.3e-6)]
    [InlineData(5, 64, 5e-9)]
    [InlineData(1, 64, 1.4e-3)]
    public void A_tone_is_delayed_as_exactly_as_the_order_allows(int order, int samplesPerCycle, double error)
    {
        // From one sample into the next and on, so that every fraction occurs and neighbours look at samples that are not neighbours.
        var delays = Enumerable.Range(0, 4000).Select(i => 33 + (0.7 * Math.Sin(0.01 * i))).ToArray();
        var delay = new LagrangeDelay(order);
        var halo = delay.LeadingHalo(34);
        var input = Enumerable.Range(0, halo + delays.Length + delay.TrailingHalo(32))
            .Select(i => Math.Cos(2 * Math.PI * ((i - halo) % samplesPerCycle) / samplesPerCycle)).ToArray();
        var output = new double[delays.Length];
        delay.Apply(input, halo, delays, output);
        var worst = output.Select((value, i) => Math.Abs(value - Math.Cos(2 * Math.PI * ((i % samplesPerCycle) - delays[i]) / samplesPerCycle))).Max();
        worst.ShouldBeLessThan(error);
        if (error > 1e-12)
        {
            // Nor is it more exact than theory says it is half-way between samples: the bound is no slack.
            worst.ShouldBeGreaterThan(error / 3);
        }
    }

    [Fact]
    public void A_constant_delay_has_the_bits_of_as_many_equal_ones() => Gen.Select(Gen.Double[-40, 40], Gen.Int[0, 31]).Sample((samples, half) =>
    {
        var input = Reference.Noise(half, 300);
        var (each, once) = (new double[240], new double[240]);
        var delay = new LagrangeDelay((2 * half) + 1);
        delay.Apply(input, 30, Enumerable.Repeat(samples, each.Length).ToArray(), each);
        delay.Apply(input, 30, samples, once);
        once.ShouldBeTheSameBitsAs(each);
    });

    [Fact]
    public void Segments_with_halo_have_the_bits_of_the_whole() => Gen.Select(Gen.Int[1, 400], Gen.Int[0, 1_000_000]).Sample((segment, seed) =>
    {
        var delay = new LagrangeDelay(31);
        var random = new Random(seed);
        var delays = Enumerable.Range(0, 600).Select(i => 20 + (3 * Math.Sin(0.05 * i)) + random.NextDouble()).ToArray();
        var (leading, trailing) = (delay.LeadingHalo(24), delay.TrailingHalo(17));
        trailing.ShouldBe(0);
        var input = Reference.Noise(seed, leading + delays.Length);
        var (whole, pieces) = (new double[delays.Length], new double[delays.Length]);
        delay.Apply(input, leading, delays, whole);
        for (var start = 0; start < delays.Length; start += segment)
        {
            var count = Math.Min(segment, delays.Length - start);
            delay.Apply(input.AsSpan(start, leading + count), leading, delays.AsSpan(start, count), pieces.AsSpan(start, count));
        }

        pieces.ShouldBeTheSameBitsAs(whole);
        whole.ShouldAllBe(value => double.IsFinite(value));
    });

    [Fact]
    public void A_gap_spoils_exactly_the_outputs_around_whose_delayed_time_it_lies() =>
        Gen.Select(Gen.Int[0, 499].List[1, 4], Gen.Int[0, 15], Gen.Int[0, 2]).Sample((gaps, half, kind) =>
        {
            var delay = new LagrangeDelay((2 * half) + 1);
            var delays = Enumerable.Range(0, 400).Select(i => 10 * Math.Sin(0.02 * i)).ToArray();
            var input = Reference.Noise(half, 500);
            foreach (var gap in gaps)
            {
                input[gap] = kind == 0 ? double.NaN : kind == 1 ? double.PositiveInfinity : double.NegativeInfinity;
            }

            var output = new double[delays.Length];
            delay.Apply(input, 50, delays, output);
            for (var i = 0; i < output.Length; i++)
            {
                var first = 50 + i + (int)Math.Floor(-delays[i]) - half;
                var touched = gaps.Any(gap => gap >= first && gap <= first + delay.Order);
                double.IsNaN(output[i]).ShouldBe(touched, $"output {i}");
            }
        });

    [Fact]
    public void The_stated_halo_is_enough_and_no_sample_too_much() => Gen.Select(Gen.Double[-30, 50], Gen.Int[0, 20]).Sample((samples, half) =>
    {
        var delay = new LagrangeDelay((2 * half) + 1);
        var (leading, trailing) = (delay.LeadingHalo(samples), delay.TrailingHalo(samples));
        var output = new double[20];
        delay.Apply(Reference.Noise(1, leading + output.Length + trailing), leading, samples, output);
        output.ShouldAllBe(value => double.IsFinite(value));
        if (leading > 0)
        {
            delay.Apply(Reference.Noise(1, leading + output.Length + trailing), leading - 1, samples, output);
            double.IsNaN(output[0]).ShouldBeTrue();
        }

        if (trailing > 0)
        {
            delay.Apply(Reference.Noise(1, leading + output.Length + trailing - 1), leading, samples, output);
            double.IsNaN(output[^1]).ShouldBeTrue();
        }
    });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    [InlineData(-1e12)]
    public void A_delay_to_where_there_are_no_samples_is_a_gap(double samples)
    {
        var (each, once) = (new double[9], new double[9]);
        var delays = new double[9];
        delays.AsSpan().Fill(2);
        delays[4] = samples;
        var delay = new LagrangeDelay(3);
        delay.Apply(Reference.Noise(1, 30), 10, delays, each);
        delay.Apply(Reference.Noise(1, 30), 10, samples, once);
        once.ShouldAllBe(value => double.IsNaN(value));
        each.Select(double.IsNaN).ShouldBe(Enumerable.Range(0, 9).Select(i => i == 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Orders_that_are_even_or_too_high_are_refused(int order) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LagrangeDelay(order)).Message.ShouldContain("odd");
}
