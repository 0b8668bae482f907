using System.Collections;
using System.Net;
using System.Net.Sockets;
using Lisa.Grains.Dataflow.Tenants;
using Lisa.Grains.Flow;

namespace Lisa.Silo.Hosting;

/// <summary>
/// What a silo is told from outside: command line (<c>--data DIR</c>), environment (<c>LISA_DATA</c>) or <c>appsettings.json</c>,
/// in this order. Checked when it starts; a wrong value stops it with one line.
/// </summary>
/// <param name="DataDirectory"><c>data</c>: where segments and state are kept. Default <c>./data</c>.</param>
/// <param name="Urls"><c>urls</c>: addresses of the API. Default <c>http://127.0.0.1:5080</c>.</param>
/// <param name="Slots"><c>slots</c>: operators running at once, 1-1024. Default: one a core.</param>
/// <param name="ReserveBytes"><c>reserve-mib</c>: free disk space that posts must leave. Default 256 MiB.</param>
/// <param name="MostUploadBytes"><c>upload-mib</c>: bytes of posts in memory at once; who comes later waits. Default 64 MiB.</param>
/// <param name="MostSpoolBytes"><c>spool-mib</c>: largest HDF5 file that is taken in one post. Default 16 GiB.</param>
/// <param name="Cluster">What makes it a silo of a cluster; null for an embedded one.</param>
public sealed record SiloSettings(
    string DataDirectory, string Urls, int Slots, long ReserveBytes, long MostUploadBytes, long MostSpoolBytes, ClusterSettings? Cluster = null)
{
    /// <summary><c>drain-seconds</c>: how long a silo that is told to stop may finish its work, 0-3600. Default 20.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How energy and CO2e follow from processor time.</summary>
    public FootprintModel Footprint { get; init; } = FootprintModel.Default;

    /// <summary>
    /// <c>gc-grace-minutes</c>, <c>gc-keep-intermediates</c>, <c>gc-every-minutes</c>: how long products that nothing refers to stay, which
    /// count as referred to, and how often they are looked for. Default 60, 16, 60.
    /// </summary>
    public GarbagePolicy Garbage { get; init; } = GarbagePolicy.Default;

    /// <summary>What holds for tenants that have no limits of their own. Default: nothing is limited.</summary>
    public TenantDefaults Tenants { get; init; } = new(Grains.Contracts.TenantLimits.None);

    /// <summary><c>operators</c>: a directory of declarations of <see cref="Grains.Operators.Exec.ExecOperators"/>. Default: none, and no program is ever run.</summary>
    public string? OperatorsDirectory { get; init; }

    private const long MiB = 1L << 20;
    private const string EnvironmentPrefix = "LISA_";

    /// <summary>
    /// Where settings come from, the later over the earlier: <c>appsettings.json</c> in the working directory, the environment
    /// (<c>LISA_RESERVE_MIB</c> is <c>reserve-mib</c>: a shell cannot set a name with a hyphen), the command line. Not the rest of the
    /// environment: a variable that happens to be called <c>DATA</c> means something else.
    /// </summary>
    /// <exception cref="ArgumentException">The command line has an option that there is not, or one without a value.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON.</exception>
    public static IConfiguration Sources(string[] args)
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true).Build();
        return file["database"] is null
            ? new ConfigurationBuilder()
                .AddConfiguration(file)
                .AddInMemoryCollection(
                    from DictionaryEntry variable in Environment.GetEnvironmentVariables()
                    let name = (string)variable.Key
                    where name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal)
                    select KeyValuePair.Create(name[EnvironmentPrefix.Length..].Replace('_', '-'), (string?)variable.Value))
                .AddInMemoryCollection(SiloArguments.Parse(args))
                .Build()
            : throw new ArgumentException("appsettings.json: the connection string has no place here; write it to a file that only you can read and name that with database-file");
    }

    /// <exception cref="ArgumentException">A value is not what it should be; the message says which and what would be.</exception>
    public static SiloSettings From(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? "http://127.0.0.1:5080";
        foreach (var url in urls.Split(';'))
        {
            CheckUrl(url);
        }

        var data = configuration["data"] ?? "data";
        return new SiloSettings(
            data,
            urls,
            (int)configuration.Number("slots", Environment.ProcessorCount, 1, 1024),
            configuration.Number("reserve-mib", 256, 0, 1 << 30) * MiB,
            configuration.Number("upload-mib", 64, 16, 1 << 20) * MiB,
            configuration.Number("spool-mib", 16384, 1, 1 << 30) * MiB,
            ClusterSettings.From(configuration, data))
        {
            OperatorsDirectory = configuration["operators"],
            Drain = TimeSpan.FromSeconds(configuration.Number("drain-seconds", 20, 0, 3600)),
            Footprint = FootprintSettings.From(configuration),
            Tenants = TenantSettings.From(configuration),
            Garbage = new GarbagePolicy(
                TimeSpan.FromMinutes(configuration.Number("gc-grace-minutes", 60, 0, 1 << 20)),
                (int)configuration.Number("gc-keep-intermediates", 16, 0, 1_000_000),
                TimeSpan.FromMinutes(configuration.Number("gc-every-minutes", 60, 0, 1 << 14))),
        };
    }

    /// <summary>Hosts that a request may name: those the silo listens on. A page elsewhere cannot reach it under another name.</summary>
    public string AllowedHosts => Urls.Split(';').Select(url => new Uri(url).Host).Any(host => IPAddress.TryParse(host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        ? "*"
        : string.Join(';', Urls.Split(';').Select(url => new Uri(url).Host).Append("localhost").Append("127.0.0.1").Append("[::1]").Distinct());

    /// <summary>Finds out before anything is started what the start would fail on at its end, with pages of log.</summary>
    /// <exception cref="IOException">Another program listens on one of the addresses.</exception>
    public void CheckAddressesAreFree()
    {
        foreach (var url in Urls.Split(';').Select(each => new Uri(each)))
        {
            if (url.Port == 0 || !IPAddress.TryParse(url.IdnHost == "localhost" ? "127.0.0.1" : url.IdnHost, out var address))
            {
                continue;
            }

            try
            {
                using var probe = new TcpListener(address, url.Port);
                probe.Start();
            }
            catch (SocketException error)
            {
                throw new IOException($"urls: cannot listen on {url.Authority}: {error.Message}; stop the program that does, or choose another port with --urls", error);
            }
        }
    }

    private static void CheckUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException($"urls: '{url}' is not an http address; write it as http://127.0.0.1:5080");
        }
    }
}
