using System.Numerics.Tensors;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;

namespace Lisa.Signal.Instrument;

/// <summary>
/// The velocities that glitches have given to the test masses. Those that are long past are a constant, so a stretch costs what its own glitches do.
/// Immutable and thread-safe.
/// </summary>
public sealed class GlitchTrain
{
    // Which glitches are past is decided on a fixed grid: a sample's sum has one order, however a series is cut.
    private const int Block = 4096;

    private readonly TestMassGlitch[][] benches;

    /// <exception cref="ArgumentOutOfRangeException">A glitch is none: see <see cref="TestMassGlitch.Check"/>.</exception>
    public GlitchTrain(IEnumerable<TestMassGlitch> glitches)
    {
        ArgumentNullException.ThrowIfNull(glitches);
        var all = glitches.ToList();
        all.ForEach(glitch => glitch.Check());
        Glitches = [.. all.OrderBy(glitch => glitch.OnsetSeconds).ThenBy(glitch => glitch.Bench.Column)];
        benches = [.. Link.All.Select(bench => Glitches.Where(glitch => glitch.Bench == bench).ToArray())];
    }

    /// <summary>By time of onset.</summary>
    public IReadOnlyList<TestMassGlitch> Glitches { get; }

    /// <summary>Adds the velocity of a test mass over c at startSeconds + (firstSample + i)/sampleRateHz.</summary>
    public void Add(Link bench, double startSeconds, double sampleRateHz, long firstSample, Span<double> samples)
    {
        if (benches[bench.Column].Length == 0)
        {
            return;
        }

        while (!samples.IsEmpty)
        {
            var within = (int)(((firstSample % Block) + Block) % Block);
            var count = Math.Min(Block - within, samples.Length);
            AddBlock(benches[bench.Column], startSeconds, sampleRateHz, firstSample - within, within, samples[..count]);
            samples = samples[count..];
            firstSample += count;
        }
    }

    private static void AddBlock(TestMassGlitch[] glitches, double startSeconds, double rateHz, long first, int within, Span<double> samples)
    {
        var (begin, end) = (startSeconds + (first / rateHz), startSeconds + ((first + Block) / rateHz));
        var past = 0.0;
        foreach (var glitch in glitches.Where(glitch => glitch.SettledSeconds < begin))
        {
            past += glitch.VelocityMetresPerSecond;
        }

        TensorPrimitives.Add(samples, past / LisaNoise.SpeedOfLight, samples);
        foreach (var glitch in glitches.Where(glitch => glitch.SettledSeconds >= begin && glitch.OnsetSeconds < end))
        {
            for (var i = 0; i < samples.Length; i++)
            {
                var seconds = startSeconds + ((first + within + i) / rateHz) - glitch.OnsetSeconds;
                samples[i] += glitch.VelocityMetresPerSecond / LisaNoise.SpeedOfLight * glitch.VelocityShare(seconds);
            }
        }
    }
}
