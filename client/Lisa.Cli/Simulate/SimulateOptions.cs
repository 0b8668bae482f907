using System.CommandLine;
using System.Globalization;
using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;

namespace Lisa.Cli.Simulate;

/// <summary>What the command line says about a simulation.</summary>
internal sealed class SimulateOptions
{
    private const double DaySeconds = 86_400;
    private const double MostDays = 36_525;

    private readonly Option<double> days = Number("--days", "DAYS", "Length of the data.", 1);
    private readonly Option<double> rateHz = Number("--rate-hz", "HZ", "Samples a second of the measurements.", 4);
    private readonly Option<double?> start = new("--start") { Description = "Time of the first sample, seconds of the orbits' clock. [0; with --orbits the first whole day that they cover]", HelpName = "SECONDS" };
    private readonly Option<long> seed = new("--seed") { Description = "Of everything random.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string> form = Choice("--form", "Six links, or all of isc, rfi and tmi.", "links", "full");
    private readonly Option<string?> orbits = new("--orbits") { Description = "Orbits that lisaorbits wrote. [equal arms of 2.5 million km]", HelpName = "FILE" };
    private readonly Option<double> laserNoise = Number("--laser-noise", "HZ", "Frequency noise of the lasers, Hz/√Hz.", 30);
    private readonly Option<string> secondaryNoise = Choice("--secondary-noise", "Metrology and test masses.", "scird1", "sangria", "off");
    private readonly Option<double> jitter = Number("--jitter", "NM", "Motion of the benches in the full form, nm/√Hz.", 5);
    private readonly Option<double> lowHz = Number("--low-hz", "HZ", "Coloured noises are constant below a quarter of it.", 1e-4);
    private readonly Option<double> rangingRateHz = Number("--ranging-rate-hz", "HZ", "Samples a second of the pseudo-ranges.", 0.25);
    private readonly Option<double> rangingNoise = Number("--ranging-noise", "METRES", "White noise of a pseudo-range.", 0.9);
    private readonly Option<bool> clocks = new("--clocks") { Description = "Let the spacecraft's clocks be wrong, by seconds." };
    private readonly SkyOptions sky = new();
    private readonly DisturbanceOptions disturbances = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { days, rateHz, start, seed, form, orbits, laserNoise, secondaryNoise, jitter, lowHz, rangingRateHz, rangingNoise, clocks })
        {
            command.Add(option);
        }

        sky.AddTo(command);
        disturbances.AddTo(command);
    }

    /// <exception cref="UsageFailure">A value is out of its range.</exception>
    public SimulationSettings Read(ParseResult parsed)
    {
        var (constellation, begin) = Orbits(parsed);
        var duration = Bounded(parsed, days, 0, MostDays) * DaySeconds;
        var noise = new InstrumentNoise
        {
            LaserHzPerRootHz = Bounded(parsed, laserNoise, 0, 1e9),
            Secondary = parsed.GetRequiredValue(secondaryNoise) switch { "scird1" => LisaNoise.SciRdV1, "sangria" => LisaNoise.Sangria, _ => null },
            JitterMetresPerRootHz = Bounded(parsed, jitter, 0, 1e6) * 1e-9,
            LowFrequencyHz = Bounded(parsed, lowHz, 1e-6, 1),
        };
        var random = parsed.GetValue(seed);
        var measured = parsed.GetValue(form) == "full" ? MeasurementForm.Full : MeasurementForm.Links;
        var instrument = new InstrumentOptions(Bounded(parsed, rateHz, 1e-3, 1000), begin, random, measured)
        {
            Noise = noise,
        };
        return new SimulationSettings(instrument, duration, constellation)
        {
            RangingRateHz = Bounded(parsed, rangingRateHz, 1e-5, 1000),
            RangingMetres = Bounded(parsed, rangingNoise, 0, 1e6),
            Clocks = parsed.GetValue(clocks) ? new ClockOptions(begin, random) : null,
            Gaps = disturbances.Gaps(parsed, begin, duration, random),
            Glitches = disturbances.Glitches(parsed, begin, duration, random),
            Sky = sky.Read(parsed, begin),
        };
    }

    internal static Option<double> Number(string name, string unit, string description, double otherwise) =>
        new(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => otherwise };

    /// <summary>Above least (or at it where it is 0 and may be), up to most.</summary>
    internal static double Bounded(ParseResult parsed, Option<double> option, double least, double most)
    {
        var value = parsed.GetValue(option);
        return value >= least && value <= most
            ? value
            : throw new UsageFailure(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {value}: is out of bounds; choose {least} to {most}"));
    }

    private (IConstellation Orbits, double StartSeconds) Orbits(ParseResult parsed)
    {
        var said = parsed.GetValue(start);
        if (said is { } given && !(Math.Abs(given) <= 1e11))
        {
            throw new UsageFailure(string.Create(CultureInfo.InvariantCulture, $"--start {given}: is no time of this or the next millennia, in seconds"));
        }

        if (parsed.GetValue(orbits) is not { } path)
        {
            return (new EqualArmConstellation(new EqualArmOptions()), said ?? 0);
        }

        // The orbits that come with the data begin four of their rows before them.
        var (constellation, first, _) = OrbitFile.Read(path);
        return (constellation, said ?? (Math.Ceiling((first + (4 * OrbitTable.StepSeconds)) / DaySeconds) * DaySeconds));
    }

    private static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
