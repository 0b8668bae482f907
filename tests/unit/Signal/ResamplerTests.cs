using CsCheck;
using Lisa.Signal.Filters;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(5, 7)]
    [InlineData(160, 147)]
    public void Resampling_with_zeros_beyond_the_ends_is_that_of_scipy(int up, int down)
    {
        var resampler = new PolyphaseResampler(up, down);
        var output = new double[resampler.OutputsBefore(Reference.Series.Length)];
        resampler.Apply(Reference.Series, 0, output, 0, FilterEdge.Zero);
        output.ShouldMatch(Reference.Read($"resample-{up}-{down}"), 1e-13);
    }

    [Fact]
    public void Segments_with_halo_have_the_bits_of_the_whole() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 500], Gen.Bool).Sample((up, down, segment, zeros) =>
        {
            var edge = zeros ? FilterEdge.Zero : FilterEdge.Gap;
            var (series, resampler) = (Reference.Series, new PolyphaseResampler(up, down));
            var whole = new double[resampler.OutputsBefore(series.Length)];
            resampler.Apply(series, 0, whole, 0, edge);
            var pieces = new double[whole.Length];
            for (var start = 0; start < series.Length; start += segment)
            {
                var end = Math.Min(series.Length, start + segment);
                var from = Math.Max(0, start - resampler.HaloSamples);
                var to = Math.Min(series.Length, end + resampler.HaloSamples);
                var (first, last) = ((int)resampler.OutputsBefore(start), (int)resampler.OutputsBefore(end));
                resampler.Apply(series.AsSpan(from, to - from), from, pieces.AsSpan(first, last - first), first, edge);
            }

            pieces.ShouldBeTheSameBitsAs(whole);
        });

    [Fact]
    public void A_gap_spoils_only_outputs_within_the_halo_of_it()
    {
        var resampler = new PolyphaseResampler(3, 2);
        var series = Reference.Series;
        series[600] = double.NaN;
        var output = new double[resampler.OutputsBefore(series.Length)];
        resampler.Apply(series, 0, output, 0, FilterEdge.Zero);
        var clean = Reference.Read("resample-3-2");
        for (var m = 0; m < output.Length; m++)
        {
            // The support of output m is 30 taps of the upsampled series, whose sample 1800 is the gap.
            if (Math.Abs((2 * m) - 1800) <= 30)
            {
                double.IsNaN(output[m]).ShouldBeTrue($"output {m}");
            }
            else
            {
                output[m].ShouldBe(clean[m], 1e-12);
            }
        }
    }

    [Fact]
    public void A_tone_in_the_pass_band_keeps_its_amplitude_and_time()
    {
        var resampler = new PolyphaseResampler(1, 16);
        var tone = new double[100_000];
        for (var i = 0; i < tone.Length; i++)
        {
            tone[i] = Math.Cos(2 * Math.PI * 0.01 * i);
        }

        var output = new double[resampler.OutputsBefore(tone.Length)];
        resampler.Apply(tone, 0, output, 0);
        for (var m = 100; m < output.Length - 100; m++)
        {
            output[m].ShouldBe(Math.Cos(2 * Math.PI * 0.01 * 16 * m), 2e-3);
        }

        double.IsNaN(output[0]).ShouldBeTrue();
    }

    [Fact]
    public void Factors_are_reduced_and_bounded()
    {
        var same = new PolyphaseResampler(6, 6);
        (same.Up, same.Down, same.HaloSamples).ShouldBe((1, 1, 0));
        var output = new double[2];
        same.Apply([3, 4], 0, output, 0);
        output.ShouldBe([3, 4]);
        Should.Throw<ArgumentOutOfRangeException>(() => new PolyphaseResampler(0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new PolyphaseResampler(1, 65537));
    }
}
