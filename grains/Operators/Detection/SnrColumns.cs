using System.Collections.Immutable;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Detection;

/// <summary>
/// How a matched filter's output names its columns: <c>snr</c>, <c>phase</c>, <c>sigma</c> for one channel, the same with the channel's
/// name and a dot before them for several.
/// </summary>
/// <param name="Snr">Position of the modulus of the SNR.</param>
/// <param name="Phase">Position of its phase in radians.</param>
/// <param name="Sigma">Position of the template's own SNR at its own distance.</param>
internal readonly record struct SnrColumns(int Snr, int Phase, int Sigma)
{
    private const string Modulus = "snr";

    public static ImmutableArray<Column> For(ImmutableArray<Column> channels) =>
    [
        .. channels.SelectMany(channel =>
        {
            var prefix = channels.Length == 1 ? "" : $"{channel.Name}.";
            return (IEnumerable<Column>)[new Column($"{prefix}{Modulus}", "1"), new Column($"{prefix}phase", "rad"), new Column($"{prefix}sigma", "1")];
        }),
    ];

    /// <summary>One a channel, in order; empty when the layout is not that of a matched filter's output.</summary>
    public static ImmutableArray<SnrColumns> In(Layout layout)
    {
        var found = ImmutableArray.CreateBuilder<SnrColumns>();
        for (var i = 0; i < layout.Columns.Length; i++)
        {
            var name = layout.Columns[i].Name;
            if (name != Modulus && !name.EndsWith($".{Modulus}", StringComparison.Ordinal))
            {
                continue;
            }

            var prefix = name[..^Modulus.Length];
            var channel = new SnrColumns(i, layout.IndexOf($"{prefix}phase"), layout.IndexOf($"{prefix}sigma"));
            if (channel.Phase < 0 || channel.Sigma < 0)
            {
                return [];
            }

            found.Add(channel);
        }

        return found.ToImmutable();
    }
}
