using System.Diagnostics;
using System.Net;
using System.Text;
using Lisa.Client.Datasets;
using Lisa.Client.Http;
using Lisa.Tests.Chaos;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Api;

/// <summary>A volume of 24 MB, in memory, that a silo fills to the last byte.</summary>
public sealed class DiskFullTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lisa-full-").FullName;
    private bool _mounted;

    public async Task InitializeAsync()
    {
        _mounted = await ShellAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _directory);
        if (!_mounted)
        {
            var message = "SKIPPED, NOTHING WAS TESTED: mounting a small volume takes root; run the tests as root to see what a full disk does.";
            output.WriteLine(message);
            await Console.Error.WriteLineAsync(message);
        }
    }

    public async Task DisposeAsync()
    {
        if (_mounted)
        {
            (await ShellAsync("umount", "-l", _directory)).ShouldBeTrue();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_post_that_fills_the_disk_is_refused_and_what_was_acknowledged_stays()
    {
        if (!_mounted)
        {
            return;
        }

        var kept = Samples.Make(1 << 18, 2);
        await using var silo = await SiloProcess.StartAsync(_directory, null, "--reserve-mib", "0");
        using var client = silo.Connect();
        await client.Datasets.CreateAsync(new NewDataset("kept", 0, 16, [new ColumnView("a"), new ColumnView("b")], SegmentSamples: 4096));
        await client.Datasets.PostAsync("kept", new MemoryStream(Samples.Raw(kept)), SampleFormat.Raw);

        var refused = await Should.ThrowAsync<RefusedException>(
            () => client.Datasets.PostAsync("kept", new MemoryStream(new byte[40 << 20]), SampleFormat.Raw));
        refused.Status.ShouldBe(HttpStatusCode.InsufficientStorage);
        refused.Refusals[0].Remedy.ShouldContain("free");
        output.WriteLine(refused.Message);

        // Nothing left at all: not even the state of a grain can be written.
        await FillAsync();
        using var http = new HttpClient { BaseAddress = silo.Address };
        var json = """{"name":"late","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""";
        await (await http.PostAsync("/v1/datasets", new StringContent(json, Encoding.UTF8, "application/json"))).ShouldRefuseAsync(HttpStatusCode.InsufficientStorage);
        await (await http.GetAsync("/v1/datasets/late")).ShouldRefuseAsync(HttpStatusCode.NotFound);
        (await client.Datasets.GetAsync("kept")).Samples.ShouldBe(kept.Length);
        await ReadsAsync(client, kept);

        // With room again the same silo goes on, and what it then says is durable.
        File.Delete(Path.Combine(_directory, "filler"));
        await client.Datasets.CreateAsync(new NewDataset("late", 0, 1, [new ColumnView("a")]));
        (await client.Datasets.PostAsync("kept", new MemoryStream(Samples.Raw(kept[..10])), SampleFormat.Raw)).Dataset.Samples.ShouldBe(kept.Length + 10);
        await silo.KillAsync();

        await using var again = await SiloProcess.StartAsync(_directory, null, "--reserve-mib", "0");
        using var second = again.Connect();
        (await second.Datasets.ListAsync()).Items.Select(each => each.Name).ShouldBe(["late", "kept"]);
        (await second.Datasets.GetAsync("kept")).Samples.ShouldBe(kept.Length + 10);
        await ReadsAsync(second, kept);
    }

    private static async Task ReadsAsync(Lisa.Client.LisaClient client, double[][] kept)
    {
        using var body = new MemoryStream();
        await client.Datasets.ReadAsync("kept", new ReadRange { To = kept.Length / 16.0 }, SampleFormat.Npy, body);
        body.ToArray()[^(kept.Length * 16)..].AsSpan().SequenceEqual(Samples.Raw(kept)).ShouldBeTrue();
    }

    private async Task FillAsync()
    {
        await using var filler = new FileStream(Path.Combine(_directory, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        foreach (var bytes in (int[])[1 << 20, 4096])
        {
            try
            {
                while (true)
                {
                    await filler.WriteAsync(new byte[bytes]);
                }
            }
            catch (IOException full)
            {
                output.WriteLine($"filled to {filler.Length} bytes: {full.Message}");
            }
        }
    }

    private static async Task<bool> ShellAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
