using CsCheck;
using Lisa.Signal.Delays;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class UpsamplerTests
{
    [Fact]
    public void Between_samples_it_is_the_delay_of_that_phase() => Gen.Select(Gen.Int[1, 20], Gen.Int[0, 4], Gen.Int[0, 9]).Sample((factor, half, first) =>
    {
        var order = (2 * half) + 1;
        var samples = Reference.Noise(factor, 40);
        samples[25] = double.NaN;
        var output = new double[(20 * factor) - (factor / 2)];
        new LagrangeUpsampler(factor, order).Apply(samples, first, output);
        var delay = new LagrangeDelay(order);
        var expected = new double[20];
        for (var phase = 0; phase < factor; phase++)
        {
            delay.Apply(samples, first, -(double)phase / factor, expected);
            for (var k = 0; (k * factor) + phase < output.Length; k++)
            {
                var value = output[(k * factor) + phase];
                if (phase == 0)
                {
                    value.ShouldBe(samples[first + k]);
                }
                else
                {
                    double.IsNaN(value).ShouldBe(double.IsNaN(expected[k]), $"phase {phase} after sample {first + k}");
                    (double.IsNaN(value) || Math.Abs(value - expected[k]) < 1e-13).ShouldBeTrue();
                }
            }
        }
    });

    [Fact]
    public void Light_travel_times_between_samples_four_seconds_apart_are_exact()
    {
        static double Travel(double seconds) => 8.3 + (0.1 * Math.Sin(4e-7 * seconds));
        var samples = Enumerable.Range(0, 200).Select(i => Travel(4 * i)).ToArray();
        var output = new double[100 * 16];
        new LagrangeUpsampler(16, 5).Apply(samples, 50, output);
        for (var i = 0; i < output.Length; i++)
        {
            output[i].ShouldBe(Travel(200 + (i / 4.0)), 1e-14);
        }
    }
}
