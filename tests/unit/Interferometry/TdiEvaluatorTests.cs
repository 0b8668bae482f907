using System.Numerics;
using CsCheck;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class TdiEvaluatorTests
{
    private const double RateHz = 4;

    [Theory]
    [InlineData(TdiGeneration.First)]
    [InlineData(TdiGeneration.Second)]
    public void Tones_on_six_links_come_out_as_the_closed_form_says(TdiGeneration generation)
    {
        const int length = 1200;
        TdiCombination[] channels = [.. Michelson.Xyz(generation), .. Michelson.Aet(generation)];
        var (travel, frequencies, transfer) = (Reference.Read("tdi-travel"), Reference.Read("tdi-frequencies"), Reference.ReadComplex("tdi-transfer"));
        var evaluator = new TdiEvaluator(channels, new TdiOptions(RateHz));
        var halo = evaluator.Halo(travel.Min(), travel.Max());
        var padded = halo.Leading + length + halo.Trailing;
        var (links, delays, output) = (new double[6 * padded], new double[6 * padded], new double[channels.Length * length]);
        for (var i = 0; i < delays.Length; i++)
        {
            delays[i] = travel[i / padded];
        }

        for (var f = 0; f < frequencies.Length; f++)
        {
            Complex Tone(int link, int sample) => Complex.FromPolarCoordinates(1 + link, link + (2 * Math.PI * frequencies[f] * sample / RateHz));
            for (var i = 0; i < links.Length; i++)
            {
                links[i] = Tone(i / padded, (i % padded) - halo.Leading).Real;
            }

            // Below 2 mHz what is left of a tone is so little that rounding of the tone itself is more than 1e-12 of it.
            evaluator.Apply(links, delays, halo.Leading, output);
            for (var c = 0; c < channels.Length; c++)
            {
                var row = (((generation == TdiGeneration.First ? 0 : frequencies.Length) + f) * channels.Length) + c;
                var sum = Enumerable.Range(0, 6).Aggregate(Complex.Zero, (total, link) => total + (transfer[(row * 6) + link] * Tone(link, 0)));
                for (var i = 0; i < length; i++)
                {
                    var expected = (sum * Complex.FromPolarCoordinates(1, 2 * Math.PI * frequencies[f] * i / RateHz)).Real;
                    output[(c * length) + i].ShouldBe(expected, 1e-12 * sum.Magnitude, $"{channels[c].Name}, {frequencies[f]} Hz, sample {i}");
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nested_delays_are_taken_at_delayed_times(bool dopplerFactors)
    {
        // Light travel times that change a thousand times faster than LISA's: taken at the wrong time they would be in error by 0.1 s.
        const double frequencyHz = 0.02;
        const int length = 700;
        double Travel(int column, double t) => 8.2 + (0.03 * column) + (2e-3 * t) + (1e-6 * t * t);
        double Rate(double t) => 2e-3 + (2e-6 * t);
        var evaluator = new TdiEvaluator([Michelson.X2], new TdiOptions(RateHz) { DopplerFactors = dopplerFactors });
        var halo = evaluator.Halo(7.8, 9);
        var padded = halo.Leading + length + halo.Trailing;
        var (links, delays, output) = (new double[6 * padded], new double[6 * padded], new double[length]);
        for (var i = 0; i < links.Length; i++)
        {
            var t = ((i % padded) - halo.Leading) / RateHz;
            links[i] = Math.Cos((2 * Math.PI * frequencyHz * t) + (i / padded));
            delays[i] = Travel(i / padded, t);
        }

        evaluator.Apply(links, delays, halo.Leading, output);
        for (var i = 0; i < length; i++)
        {
            var expected = 0.0;
            foreach (var term in Michelson.X2.Terms)
            {
                var (t, factor) = (i / RateHz, term.Coefficient);
                for (var k = 0; k < term.Delays; k++)
                {
                    factor *= dopplerFactors ? 1 - Rate(t) : 1;
                    t -= Travel(term.Delay(k).Column, t);
                }

                expected += factor * Math.Cos((2 * Math.PI * frequencyHz * t) + term.Measurement.Column);
            }

            // The Doppler factor's two-point difference is exact for parabolas, which chains of parabolas are up to 1e-9.
            output[i].ShouldBe(expected, dopplerFactors ? 1e-9 : 1e-12, $"sample {i}");
        }
    }

    [Fact]
    public void Segments_with_halo_have_the_bits_of_the_whole() => Gen.Select(Gen.Int[1, 2500], Gen.Bool).Sample((segment, dopplerFactors) =>
    {
        var evaluator = new TdiEvaluator(Michelson.Aet(TdiGeneration.Second), new TdiOptions(RateHz) { DopplerFactors = dopplerFactors });
        var halo = evaluator.Halo(8.1, 8.5);
        const int length = 2000;
        var padded = halo.Leading + length + halo.Trailing;
        var (links, delays) = Data(padded);
        var whole = new double[3 * length];
        evaluator.Apply(links, delays, halo.Leading, whole);
        whole.ShouldAllBe(value => double.IsFinite(value));
        for (var start = 0; start < length; start += segment)
        {
            var count = Math.Min(segment, length - start);
            var piece = new double[3 * count];
            var needed = halo.Leading + count + halo.Trailing;
            evaluator.Apply(Cut(links, padded, start, needed), Cut(delays, padded, start, needed), halo.Leading, piece);
            piece.ShouldBeTheSameBitsAs(Cut(whole, length, start, count));
        }
    }, iter: 20);

    [Theory]
    [InlineData(4)]
    [InlineData(0.25)]
    public void The_stated_halo_is_enough_and_not_a_sample_too_much(double rateHz)
    {
        IReadOnlyList<TdiCombination>[] all = [Michelson.Xyz(TdiGeneration.First), Michelson.Xyz(TdiGeneration.Second), [TdiCombination.Parse("D", "D12 eta21")]];
        foreach (var channels in all)
        {
            var evaluator = new TdiEvaluator(channels, new TdiOptions(rateHz));
            var halo = evaluator.Halo(8.3, 8.3);
            bool Filled(int leading, int trailing)
            {
                var padded = leading + 20 + trailing;
                var delays = new double[6 * padded];
                delays.AsSpan().Fill(8.3);
                var output = new double[channels.Count * 20];
                evaluator.Apply(new double[6 * padded], delays, leading, output);
                return output.All(double.IsFinite);
            }

            Filled(halo.Leading, halo.Trailing).ShouldBeTrue();
            Filled(halo.Leading - 1, halo.Trailing).ShouldBeFalse();
            Filled(halo.Leading, halo.Trailing - 1).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_gap_spreads_as_far_as_delays_and_filters_reach_and_no_further() => Gen.Select(Gen.Int[0, 5], Gen.Int[300, 1200]).Sample((column, gap) =>
    {
        var channels = Michelson.Xyz(TdiGeneration.Second);
        var evaluator = new TdiEvaluator(channels, new TdiOptions(RateHz));
        const int padded = 1800;
        const int leading = 280;
        const int length = 1500;
        var (links, _) = Data(padded);
        var delays = new double[6 * padded];
        delays.AsSpan().Fill(8.3);
        var (clean, output) = (new double[3 * length], new double[3 * length]);
        evaluator.Apply(links, delays, leading, clean);
        links[(column * padded) + gap] = double.NaN;
        evaluator.Apply(links, delays, leading, output);
        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < length; i++)
            {
                // n delays are 33.2 n samples: sixteen samples around each of those times.
                var touched = channels[c].Terms.Any(term => term.Measurement.Column == column
                    && (term.Delays == 0 ? gap == leading + i : Math.Abs(gap - 0.5 - Math.Floor(leading + i - (33.2 * term.Delays))) < 16));
                if (touched)
                {
                    double.IsNaN(output[(c * length) + i]).ShouldBeTrue($"{channels[c].Name}, sample {i}");
                }
                else
                {
                    output[(c * length) + i].ShouldBe(clean[(c * length) + i]);
                }
            }
        }
    }, iter: 30);

    [Fact]
    public void A_gap_in_a_light_travel_time_spoils_only_what_is_delayed_by_it()
    {
        const int padded = 1800;
        const int leading = 280;
        const int length = 1500;
        var (links, delays) = Data(padded);
        delays[(new Link(1, 3).Column * padded) + leading + 700] = double.PositiveInfinity;
        var output = new double[3 * length];
        new TdiEvaluator(Michelson.Xyz(TdiGeneration.Second), new TdiOptions(RateHz)).Apply(links, delays, leading, output);
        output.AsSpan(length, length).ContainsAnyExceptInRange(double.MinValue, double.MaxValue).ShouldBeFalse("Y reads no light travel time between 1 and 3");
        var spoilt = Enumerable.Range(0, length).Where(i => double.IsNaN(output[i])).ToArray();
        spoilt.First().ShouldBe(699);

        // D12 D13 at a delay of five links is the last that reads it.
        spoilt.Last().ShouldBeLessThan(700 + (int)(6 * 8.5 * RateHz) + 4);
        spoilt.Length.ShouldBeLessThan(50);
        double.IsNaN(output[(2 * length) + 700]).ShouldBeFalse();
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        var evaluator = new TdiEvaluator(Michelson.Xyz(TdiGeneration.Second), new TdiOptions(RateHz));
        var (links, delays) = Data(1800);
        var output = new double[3 * 1500];
        var allocated = Enumerable.Range(0, 6).Select(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            evaluator.Apply(links, delays, 280, output);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }).ToArray();
        allocated.Min().ShouldBe(0);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var evaluator = new TdiEvaluator([Michelson.X1], new TdiOptions(RateHz));
        Should.Throw<ArgumentException>(() => evaluator.Apply(new double[61], new double[61], 0, new double[1]));
        Should.Throw<ArgumentException>(() => evaluator.Apply(new double[60], new double[66], 0, new double[1]));
        Should.Throw<ArgumentOutOfRangeException>(() => evaluator.Apply(new double[60], new double[60], 5, new double[6]));
        Should.Throw<ArgumentException>(() => new TdiEvaluator([], new TdiOptions(RateHz))).Message.ShouldContain("at least one");
        Should.Throw<ArgumentOutOfRangeException>(() => new TdiEvaluator([Michelson.X1], new TdiOptions(0)));
        Should.Throw<ArgumentOutOfRangeException>(() => new TdiEvaluator([Michelson.X1], new TdiOptions(4) { MeasurementOrder = 30 }));
    }

    private static (double[] Links, double[] Delays) Data(int padded)
    {
        var delays = Enumerable.Range(0, 6 * padded).Select(i => 8.3 + (0.03 * (i / padded)) + (0.01 * Math.Sin(0.003 * (i % padded)))).ToArray();
        return (Reference.Noise(4, 6 * padded), delays);
    }

    // The same stretch of every column.
    private static double[] Cut(double[] columns, int length, int start, int count) =>
        [.. columns.Chunk(length).SelectMany(column => column.Skip(start).Take(count))];
}
