using Lisa.Cli.Demo;
using Lisa.Client.Datasets;
using Lisa.Client.Results;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

public sealed class DemoTests
{
    private static readonly DemoEvent Injected = new(1_400_000_037.3, 20);

    [Theory]
    [InlineData(0.004, 2.9, true)]
    [InlineData(-0.004, -2.9, true)]
    [InlineData(0.006, 0, false)]
    [InlineData(0, 3.1, false)]
    [InlineData(0, -3.1, false)]
    public void Recovered_means_within_both_tolerances(double lateSeconds, double louder, bool recovered) =>
        new DemoVerdict(Injected, new DemoEvent(Injected.GpsSeconds + lateSeconds, Injected.Snr + louder)).Recovered.ShouldBe(recovered);

    [Fact]
    public void Nothing_found_is_not_recovered() => new DemoVerdict(Injected, null).Recovered.ShouldBeFalse();

    [Fact]
    public void A_loud_signal_is_allowed_fifteen_percent() =>
        new DemoVerdict(Injected with { Snr = 100 }, Injected with { Snr = 114 }).Recovered.ShouldBeTrue();

    [Fact]
    public void The_loudest_row_counts_wherever_its_columns_are()
    {
        var table = new ResultOutputView(
            "events", "x", "row", [new ColumnView("snr"), new ColumnView("gps_seconds", "s")], [[5, 1], [21, 1_400_000_037.3], [null, 2]]);
        var psd = new ResultOutputView("psd", "y", "frequency", [new ColumnView("psd", "1/Hz")]);

        DemoVerdict.Loudest(new ResultView("r", "p", 1, [psd, table])).ShouldBe(new DemoEvent(1_400_000_037.3, 21));
        DemoVerdict.Loudest(new ResultView("r", "p", 1, [psd])).ShouldBeNull();
    }

    [Fact]
    public void Frames_interleave_channels_little_endian()
    {
        var bytes = DemoSignal.Frames([1, 2], [3, 4]);

        Enumerable.Range(0, 4).Select(i => BitConverter.ToDouble(bytes, i * 8)).ShouldBe([1, 3, 2, 4]);
    }

    [Fact]
    public void The_signal_is_a_function_of_its_seed_and_stands_in_the_noise_at_its_SNR()
    {
        var loud = DemoSignal.Simulate(1, 20);
        var again = DemoSignal.Simulate(1, 20);
        var silent = DemoSignal.Simulate(1, 1e-9);
        var other = DemoSignal.Simulate(2, 20);

        again.Strain.ShouldBe(loud.Strain);
        other.Strain.ShouldNotBe(loud.Strain);

        // What was added ends with the inspiral's coalescence, to the sample.
        var last = Array.FindLastIndex(loud.Strain.Zip(silent.Strain, (with, without) => Math.Abs(with - without)).ToArray(), difference => difference > 1e-24);
        var coalescence = (DemoSignal.CoalescenceGpsSeconds - DemoSignal.EpochGpsSeconds) * DemoSignal.SampleRateHz;
        (coalescence - last).ShouldBeInRange(0, 0.01 * DemoSignal.SampleRateHz);
    }
}
