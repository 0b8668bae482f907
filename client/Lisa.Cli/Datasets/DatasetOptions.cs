using System.CommandLine;
using Lisa.Cli.Tenants;
using Lisa.Client.Datasets;

namespace Lisa.Cli.Datasets;

/// <summary>The options by which a command describes a dataset.</summary>
internal sealed class DatasetOptions
{
    public Option<double?> RateHz { get; } = new("--rate-hz") { Description = "Samples a second.", HelpName = "HZ" };

    public Option<double?> EpochGps { get; } = new("--epoch-gps") { Description = "GPS seconds of sample 0.", HelpName = "SECONDS" };

    public Option<int?> SegmentSamples { get; } = new("--segment-samples") { Description = "Samples in a segment.", HelpName = "N" };

    public Option<string[]> Channels { get; } = new("--channel")
    {
        Description = "A channel and its unit; again for each channel, in the order of a frame.",
        HelpName = "NAME:UNIT",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Gaps { get; } = Choice();

    public Option<double?> AllowedLateness { get; } = new("--allowed-lateness")
    {
        Description = "How far behind the end of the data a segment may come late. [waits without end]",
        HelpName = "SECONDS",
    };

    public TenantOption Tenant { get; } = TenantOption.Create("its bytes are charged");

    public NewDatasetFacts Facts(ParseResult parsed) => new()
    {
        SampleRateHz = parsed.GetValue(RateHz),
        EpochGpsSeconds = parsed.GetValue(EpochGps),
        SegmentSamples = parsed.GetValue(SegmentSamples),
        Channels = [.. (parsed.GetValue(Channels) ?? []).Select(Channel)],
        Gaps = parsed.GetValue(Gaps),
        AllowedLatenessSeconds = parsed.GetValue(AllowedLateness),
        Tenant = Tenant.Read(parsed),
    };

    public void AddTo(Command command)
    {
        command.Add(RateHz);
        command.Add(EpochGps);
        command.Add(SegmentSamples);
        command.Add(Channels);
        command.Add(Gaps);
        command.Add(AllowedLateness);
        command.Add(Tenant);
    }

    /// <summary><c>H1:strain</c>; a channel without a unit is dimensionless.</summary>
    internal static ColumnView Channel(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, unit) = colon < 0 ? (text, "1") : (text[..colon], text[(colon + 1)..]);
        return name.Length == 0 || unit.Length == 0
            ? throw new UsageFailure($"--channel {text}: has no name or no unit; write NAME:UNIT, as H1:strain")
            : new ColumnView(name, unit);
    }

    private static Option<string?> Choice()
    {
        var option = new Option<string?>("--gaps") { Description = "Whether a NaN is refused or marks a gap.", HelpName = "refuse|mark" };
        option.AcceptOnlyFromAmong("refuse", "mark");
        return option;
    }
}
