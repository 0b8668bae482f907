using System.Globalization;
using Lisa.Silo.Hosting;
using Lisa.Tests.Chaos;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>What a silo is told from outside, and what it says of it.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-settings-").FullName;

    [Theory]
    [InlineData("slots", "0", "1 to 1024")]
    [InlineData("slots", "four", "1 to 1024")]
    [InlineData("slots", "99999999999999999999", "1 to 1024")]
    [InlineData("reserve-mib", "-1", "0 to")]
    [InlineData("upload-mib", "1", "16 to")]
    [InlineData("spool-mib", "0", "1 to")]
    [InlineData("watts-per-core", "-1", "0 to 1000")]
    [InlineData("pue", "0.9", "1 to 10")]
    [InlineData("tenant-segments", "0", "1 to 1000000")]
    [InlineData("tenant-stored-mib", "lots", "1 to")]
    [InlineData("grid-gco2e-kwh", "green", "0 to 5000")]
    [InlineData("urls", "ftp://127.0.0.1", "http")]
    [InlineData("urls", "nowhere", "http")]
    public void A_value_out_of_bounds_is_named_with_its_bounds(string name, string value, string bound)
    {
        var error = Should.Throw<ArgumentException>(() => SiloSettings.From(Configuration((name, value))));
        error.Message.ShouldStartWith(name);
        error.Message.ShouldContain(value);
        error.Message.ShouldContain(bound);
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_silo_listens_on_this_machine_only_unless_it_is_told()
    {
        var settings = SiloSettings.From(Configuration());
        settings.Urls.ShouldBe("http://127.0.0.1:5080");
        settings.AllowedHosts.Split(';').ShouldBe(["127.0.0.1", "localhost", "[::1]"], ignoreOrder: true);
        SiloSettings.From(Configuration(("urls", "http://0.0.0.0:5080"))).AllowedHosts.ShouldBe("*");
        SiloSettings.From(Configuration(("urls", "http://[::]:5080"))).AllowedHosts.ShouldBe("*");
    }

    [Fact]
    public async Task A_bad_value_stops_the_start_with_one_line()
    {
        var (exit, log) = await SiloProcess.RunAsync([("LISA_SLOTS", "none")], "--data", _directory);
        exit.ShouldBe(1);
        log.Trim().ShouldBe("lisa: the silo cannot start: slots: 'none' is not a whole number from 1 to 1024");
    }

    [Fact]
    public async Task A_directory_that_is_no_directory_stops_the_start_with_one_line()
    {
        var file = Path.Combine(_directory, "file");
        await File.WriteAllTextAsync(file, "not a directory");
        var (exit, log) = await SiloProcess.RunAsync([], "--data", file);
        exit.ShouldBe(1);
        log.Trim().Split('\n').Length.ShouldBe(1, log);
        log.ShouldContain(file);
    }

    [Fact]
    public async Task The_environment_is_honoured_and_the_command_line_stands_above_it()
    {
        var (first, second) = (Path.Combine(_directory, "first"), Path.Combine(_directory, "second"));
        await using var silo = await SiloProcess.StartAsync(
            second, [("LISA_DATA", first), ("LISA_URLS", "http://127.0.0.1:1"), ("LISA_SLOTS", "3"), ("LISA_RESERVE_MIB", "0"), ("DATA", "/nowhere")]);
        Directory.Exists(second).ShouldBeTrue();
        Directory.Exists(first).ShouldBeFalse();

        var settings = Told([("LISA_DATA", first), ("LISA_URLS", "http://127.0.0.1:7777"), ("LISA_SLOTS", "3"), ("LISA_RESERVE_MIB", "0"), ("SLOTS", "900")]);
        settings.ShouldBe(new SiloSettings(first, "http://127.0.0.1:7777", 3, 0, 64L << 20, 16384L << 20));
        Told([("LISA_SLOTS", "3")], "--slots", "5").Slots.ShouldBe(5);
    }

    [Fact]
    public async Task A_second_silo_on_the_same_directory_is_refused_and_the_first_goes_on()
    {
        await using var first = await SiloProcess.StartAsync(_directory);
        var (exit, log) = await SiloProcess.RunAsync([], "--data", _directory, "--urls", "http://127.0.0.1:0");
        exit.ShouldBe(1);
        log.Trim().Split('\n').Length.ShouldBe(1, log);
        log.ShouldContain("in use by another silo");
        log.ShouldContain("--data");
        using var client = first.Connect();
        (await client.IsReadyAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task An_address_in_use_stops_the_start_with_one_line()
    {
        await using var first = await SiloProcess.StartAsync(Path.Combine(_directory, "first"));
        var (exit, log) = await SiloProcess.RunAsync([], "--data", Path.Combine(_directory, "second"), "--urls", first.Address.ToString());
        exit.ShouldBe(1);
        log.Trim().Split('\n').Length.ShouldBe(1, log);
        log.ShouldContain(first.Address.Port.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_pipeline_is_checked_offline()
    {
        var good = Path.Combine(_directory, "good.yaml");
        var bad = Path.Combine(_directory, "bad.yaml");
        await File.WriteAllTextAsync(good, SearchPipeline.Yaml);
        await File.WriteAllTextAsync(bad, SearchPipeline.Yaml.Replace("operator: whiten", "operator: whitewash", StringComparison.Ordinal));

        var (exit, log) = await SiloProcess.RunAsync([], "pipeline", "check", good);
        (exit, log.Contains("no problem", StringComparison.Ordinal)).ShouldBe((0, true), log);

        var line = SearchPipeline.Yaml.Split('\n').Index().Single(each => each.Item.Contains("operator: whiten", StringComparison.Ordinal)).Index + 1;
        (exit, log) = await SiloProcess.RunAsync([], "pipeline", "check", bad);
        exit.ShouldBe(1);
        log.ShouldContain($"{bad}:{line}:");
        log.ShouldContain("whitewash");

        (exit, log) = await SiloProcess.RunAsync([], "pipeline", "check", Path.Combine(_directory, "absent.yaml"));
        (exit, log.Contains("cannot be read", StringComparison.Ordinal)).ShouldBe((1, true), log);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))).Build();

    // Of this process, for as long as it takes to read them.
    private static SiloSettings Told((string Name, string Value)[] environment, params string[] arguments)
    {
        foreach (var (name, value) in environment)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        try
        {
            return SiloSettings.From(SiloSettings.Sources(arguments));
        }
        finally
        {
            foreach (var (name, _) in environment)
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }
}
