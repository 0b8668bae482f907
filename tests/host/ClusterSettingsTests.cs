using System.Net;
using Lisa.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Host;

/// <summary>What a silo of a cluster is told, and what it refuses to be told.</summary>
public sealed class ClusterSettingsTests : IDisposable
{
    private const string Connection = "Host=127.0.0.1;Database=lisa;Username=lisa;Password=geheim";
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-settings-").FullName;

    [Fact]
    public void Without_a_database_a_silo_is_embedded_and_with_one_of_a_cluster()
    {
        From().Cluster.ShouldBeNull();
        var cluster = From(("database", Connection)).Cluster.ShouldNotBeNull();
        (cluster.Name, cluster.Silo.Port, cluster.Segments.Place, cluster.WatchRefusals, cluster.Database.Migrate)
            .ShouldBe(("lisa", 11111, SegmentPlace.Files, true, false));
        cluster.Silo.Address.ShouldBe(IPAddress.Loopback);
        cluster.Capabilities.ShouldBeEmpty();
    }

    [Fact]
    public void The_password_is_not_in_anything_that_might_be_printed()
    {
        var settings = From(("database", Connection));
        settings.Cluster!.Database.ConnectionString.ShouldContain("geheim");
        settings.ToString().ShouldNotContain("geheim");
        Should.Throw<ArgumentException>(() => From(("database", "Host=x;Passwort=geheim"))).ToString().ShouldNotContain("geheim");
        Should.Throw<ArgumentException>(() => From(("database", "geheim"))).ToString().ShouldNotContain("geheim");
    }

    [Fact]
    public void A_database_file_that_others_can_read_is_refused_unless_it_must_be_so()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var file = Path.Combine(_directory, "database");
        File.WriteAllText(file, Connection + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refused = Should.Throw<ArgumentException>(() => From(("database-file", file)));
        refused.Message.ShouldContain("chmod 600");
        From(("database-file", file), ("allow-readable-database-file", "true")).Cluster.ShouldNotBeNull();
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        From(("database-file", file)).Cluster!.Database.ConnectionString.ShouldContain("Database=lisa");
    }

    [Theory]
    [InlineData("silo-address", "8.8.8.8", "--allow-public-silo-address")]
    [InlineData("silo-address", "2001:db8::1", "--allow-public-silo-address")]
    [InlineData("silo-address", "0.0.0.0", "silo-address")]
    [InlineData("silo-address", "example.org", "silo-address")]
    [InlineData("silo-port", "70000", "0 to 65535")]
    [InlineData("segments", "tape", "files nor database")]
    [InlineData("capabilities", "gpu,Big Memory", "a-z")]
    [InlineData("cluster", "", "1 to 64")]
    [InlineData("migrate", "perhaps", "true nor false")]
    [InlineData("drain-seconds", "-1", "0 to 3600")]
    [InlineData("database-file", "absent", "absent")]
    public void A_value_that_cannot_be_is_named_with_what_could(string name, string value, string hint)
    {
        var refused = Should.Throw<ArgumentException>(() => From(("database", Connection), (name, value)));
        refused.Message.ShouldStartWith(name);
        refused.Message.ShouldContain(hint);
    }

    [Fact]
    public void A_public_address_is_taken_when_it_is_meant() =>
        From(("database", Connection), ("silo-address", "8.8.8.8"), ("allow-public-silo-address", "true")).Cluster!.Silo.Address.ShouldBe(IPAddress.Parse("8.8.8.8"));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.255.0.1", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("192.169.1.1", false)]
    [InlineData("169.254.3.4", true)]
    [InlineData("100.64.0.1", false)]
    [InlineData("::1", true)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("2a00::1", false)]
    public void Private_addresses_are_those_that_the_standards_name(string address, bool isPrivate) =>
        PrivateAddress.Is(IPAddress.Parse(address)).ShouldBe(isPrivate);

    [Fact]
    public void A_setting_of_a_cluster_without_a_database_is_refused() =>
        Should.Throw<ArgumentException>(() => From(("silo-port", "11112"))).Message.ShouldContain("--database-file");

    [Theory]
    [InlineData("no such option", "--sloots", "3")]
    [InlineData("no such option", "--datdir=x")]
    [InlineData("is no option", "serve")]
    [InlineData("needs a value", "--data")]
    [InlineData("needs a value", "--data", "--slots", "3")]
    [InlineData("given twice", "--slots", "3", "--Slots", "4")]
    [InlineData("--database-file", "--database", "Host=x")]
    public void A_command_line_that_is_none_is_refused(string why, params string[] arguments) =>
        Should.Throw<ArgumentException>(() => SiloArguments.Parse(arguments)).Message.ShouldContain(why);

    [Fact]
    public void Options_are_given_with_their_values_and_switches_alone()
    {
        var options = SiloArguments.Parse(["--migrate", "--slots=3", "--data", "somewhere", "--watch-refusals", "false"]);
        options.Select(option => (option.Key, option.Value)).ShouldBe(
            [("migrate", "true"), ("slots", "3"), ("data", "somewhere"), ("watch-refusals", "false")], ignoreOrder: true);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static SiloSettings From(params (string Name, string Value)[] values) => SiloSettings.From(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(each => KeyValuePair.Create(each.Name, (string?)each.Value))).Build());
}
