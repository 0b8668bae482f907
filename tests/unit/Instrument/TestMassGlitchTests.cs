using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Instrument;

public sealed class TestMassGlitchTests
{
    [Theory]
    [InlineData(2, 40)]
    [InlineData(25, 25)]
    [InlineData(24.9999999, 25)]
    public void Velocity_is_the_integral_of_the_force(double rise, double fall)
    {
        var glitch = new TestMassGlitch(Link.All[0], 0, 1e-10, rise, fall);
        double Force(double t) => fall - rise < 1e-3
            ? t / (fall * fall) * Math.Exp(-t / fall)
            : (Math.Exp(-t / fall) - Math.Exp(-t / rise)) / (fall - rise);
        const double step = 0.01;
        var integral = 0.0;
        for (var t = 0.0; t < 100; t += step)
        {
            // Simpson.
            integral += step / 6 * (Force(t) + (4 * Force(t + (step / 2))) + Force(t + step));
            glitch.VelocityShare(t + step).ShouldBe(integral, 1e-8);
        }

        glitch.VelocityShare(0).ShouldBe(0);
        glitch.VelocityShare(-5).ShouldBe(0);
        glitch.VelocityShare(TestMassGlitch.SettledAfterTimeConstants * fall).ShouldBe(1);
    }

    [Fact]
    public void A_train_adds_up_its_glitches_also_those_long_past()
    {
        var bench = new Link(1, 3);
        var glitches = new[]
        {
            new TestMassGlitch(bench, 100, 1e-10, 1, 500), new TestMassGlitch(bench, 150, -4e-11, 2, 3), new TestMassGlitch(new Link(1, 2), 120, 1, 2, 3),
        };
        var samples = new double[40_000];
        new GlitchTrain(glitches).Add(bench, 50, 1, 0, samples);
        for (var i = 0; i < samples.Length; i += 97)
        {
            var expected = glitches.Where(glitch => glitch.Bench == bench)
                .Sum(glitch => glitch.VelocityMetresPerSecond / LisaNoise.SpeedOfLight * glitch.VelocityShare(50 + i - glitch.OnsetSeconds));
            samples[i].ShouldBe(expected, 1e-30);
        }

        samples[^1].ShouldBe(6e-11 / LisaNoise.SpeedOfLight, 1e-30);
        Should.Throw<ArgumentOutOfRangeException>(() => new GlitchTrain([new TestMassGlitch(bench, 0, 1, 5, 2)]));
        Should.Throw<ArgumentOutOfRangeException>(() => new GlitchTrain([new TestMassGlitch(bench, 0, double.NaN, 1, 2)]));
    }

    [Fact]
    public void Glitches_come_as_often_as_asked_for_within_their_bounds()
    {
        var process = new GlitchProcess(3, 11);
        var drawn = process.Draw(1e9, 1000 * 86_400.0).ToList();
        drawn.Count.ShouldBeInRange(2800, 3200);
        drawn.ShouldAllBe(glitch => glitch.OnsetSeconds >= 1e9 && glitch.OnsetSeconds < 1e9 + (1000 * 86_400.0));
        drawn.ShouldAllBe(glitch => Math.Abs(glitch.VelocityMetresPerSecond) >= 1e-12 && Math.Abs(glitch.VelocityMetresPerSecond) <= 1e-9);
        drawn.ShouldAllBe(glitch => glitch.RiseSeconds <= glitch.FallSeconds && glitch.FallSeconds >= 2 && glitch.FallSeconds <= 2000);
        Link.All.ShouldAllBe(bench => drawn.Count(glitch => glitch.Bench == bench) > 400);
        drawn.Count(glitch => glitch.VelocityMetresPerSecond > 0).ShouldBeInRange(1400, 1600);
        process.Draw(1e9, 100 * 86_400.0).ShouldBe(drawn.Take(process.Draw(1e9, 100 * 86_400.0).Count()));
        (process with { PerDay = 0 }).Draw(0, 1e9).ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => (process with { PerDay = -1 }).Draw(0, 1));
    }
}
