using Lisa.Cli;
using Lisa.Tests.Unit.Client;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Cli;

public sealed class ClusterCommandTests
{
    private const string Cluster =
        """
        {"setting":"cluster","name":"lisa","segments":"files","database":{"status":"down","since":"2026-01-02T03:04:05Z"},
         "silos":[{"address":"127.0.0.1:11111@7","name":"silo-0","status":"active","asked":true,"draining":true,"version":"0.1.0","capabilities":[],
                   "started":"2026-01-02T03:00:00Z","uptimeSeconds":245,"slots":4,"items":9,"activations":1234,"cpuPercent":41.7,"memoryBytes":1048576},
                  {"address":"127.0.0.1:11112@8","name":"silo-1","status":"joining","asked":false,"draining":false,"version":null,"capabilities":["gpu"],
                   "started":null,"uptimeSeconds":null,"slots":null,"items":null,"activations":null,"cpuPercent":null,"memoryBytes":null}],
         "history":[{"address":"127.0.0.1:11112@5","name":"silo-1","started":"2026-01-01T00:00:00Z","lastSeenAlive":"2026-01-02T02:59:00Z",
                     "suspected":[{"by":"127.0.0.1:11111@7","at":"2026-01-02T02:59:01Z"},{"by":"127.0.0.1:11113@1","at":"2026-01-02T02:59:01Z"}]},
                    {"address":"127.0.0.1:11114@5","name":"silo-3","started":"2026-01-01T00:00:00Z","lastSeenAlive":"2026-01-02T02:58:00Z",
                     "suspected":[{"by":"127.0.0.1:11114@5","at":"2026-01-02T02:58:01Z"}]}]}
        """;

    [Fact]
    public async Task Silos_and_history_are_tables_and_what_is_not_known_a_dash()
    {
        var lines = (await ShowAsync("cluster")).Split('\n');

        lines.ShouldContain(line => line.Contains("down since 2026-01-02 03:04:05 UTC"));
        lines.ShouldContain(line => line.Contains("silo-0") && line.Contains("active, draining") && line.Contains("4:05") && line.Contains("1,234") && line.Contains("42 %") && line.Contains("1.0 MiB"));
        lines.ShouldContain(line => line.Contains("joining") && line.Contains('-'));
        lines.ShouldContain(line => line.Contains("127.0.0.1:11112@5") && line.Contains("silo-0, 127.0.0.1:11113@1"));
        lines.ShouldContain(line => line.Contains("silo-3") && line.Contains("itself"));
    }

    [Fact]
    public async Task Json_says_what_the_silo_said()
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(await ShowAsync("cluster", "--json"));

        parsed.RootElement.GetProperty("silos")[0].GetProperty("memoryBytes").GetInt64().ShouldBe(1048576);
        parsed.RootElement.GetProperty("history").GetArrayLength().ShouldBe(2);
    }

    private static async Task<string> ShowAsync(params string[] arguments)
    {
        await using var silo = await FakeSilo.StartAsync(application => application.MapGet("/v1/cluster", () => Microsoft.AspNetCore.Http.Results.Text(Cluster, FakeSilo.Json)));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var session = new Session(output, error, isTerminal: false, TimeProvider.System);
        (await CommandRunner.RunAsync(Program.Root(session), [.. arguments, "--url", silo.Address.ToString()], session, CancellationToken.None)).ShouldBe(0, error.ToString());
        return output.ToString();
    }
}
