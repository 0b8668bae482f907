namespace Lisa.Silo.Hosting;

/// <summary>
/// The silo program's command line: <c>--name value</c> or <c>--name=value</c>, and nothing else. Whoever mistypes an option is told,
/// with the list of those there are: an option that is passed over in silence is found out when it is needed.
/// </summary>
public static class SiloArguments
{
    /// <summary>Options that are given by their name alone, or with <c>true</c> or <c>false</c>.</summary>
    private static readonly string[] Switches = ["migrate", "allow-public-silo-address", "allow-readable-database-file", "watch-refusals"];

    private static readonly string[] Valued =
    [
        "data", "urls", "slots", "reserve-mib", "upload-mib", "spool-mib", "drain-seconds", "gc-grace-minutes", "gc-keep-intermediates", "gc-every-minutes",
        "operators", "tenant-segments", "tenant-stored-mib",
        "watts-per-core", "pue", "grid-gco2e-kwh",
        "database-file", "cluster", "silo-name", "silo-address", "silo-port", "segments", "shared", "capabilities",
        "placement", "locality",
    ];

    /// <summary>Every option that the command line may name.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Valued.Concat(Switches).Order(StringComparer.Ordinal)];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">An option is unknown, has no value, is given twice, or would be a secret that others can read.</exception>
    public static IReadOnlyDictionary<string, string?> Parse(IReadOnlyList<string> arguments)
    {
        var options = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < arguments.Count; at++)
        {
            var (name, value) = Split(arguments[at]);
            Check(name);
            if (value is null)
            {
                var next = at + 1 < arguments.Count && !IsOption(arguments[at + 1]) ? arguments[++at] : null;
                value = next ?? (IsSwitch(name) ? "true" : throw new ArgumentException($"--{name}: the option needs a value"));
            }

            if (!options.TryAdd(name, value))
            {
                throw new ArgumentException($"--{name}: the option is given twice; leave one out");
            }
        }

        return options;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        if (!IsOption(argument))
        {
            throw new ArgumentException($"'{Shortened(argument)}' is no option; {Listed}");
        }

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument[2..], null) : (argument[2..equals], argument[(equals + 1)..]);
    }

    private static void Check(string name)
    {
        if (name.Equals("database", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "--database: a command line can be read by everybody on this machine; write the connection string to a file that only you can read and name it with --database-file, or set LISA_DATABASE");
        }

        // Levels of the log, as ASP.NET Core's own configuration names them.
        if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"--{Shortened(name)}: there is no such option; {Listed}");
        }
    }

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Length > 2;

    private static bool IsSwitch(string name) => Switches.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Listed => $"the options are {string.Join(", ", Known.Select(name => "--" + name))}";

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
