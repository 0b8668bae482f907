using System.Diagnostics;
using System.Runtime.Versioning;
using Lisa.Cli;
using Lisa.Cli.Processes;
using Lisa.Cli.Silo;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client;

/// <summary>Held against small programs of the shell that stand for a silo: real processes, real signals.</summary>
[SupportedOSPlatform("linux")]
public sealed class SiloProcessTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_signal_to_this_command_ends_the_program_in_its_own_way()
    {
        using var cancellation = new CancellationTokenSource();
        var command = new ProcessStartInfo("/bin/sh", ["-c", "trap 'echo ending; exit 7' TERM; echo ready; while :; do sleep 0.05; done"]);
        var output = new Signalling("ready", cancellation.Cancel);

        (await ForegroundProcess.RunAsync(command, output, TextWriter.Null, cancellation.Token)).ShouldBe(7);

        output.ToString().ShouldBe("ready\nending\n");
    }

    [Fact]
    public async Task Lines_and_exit_code_are_passed_through()
    {
        var command = new ProcessStartInfo("/bin/sh", ["-c", "echo problem on line 3; echo hint >&2; exit 1"]);
        var (output, error) = (new StringWriter(), new StringWriter());

        (await ForegroundProcess.RunAsync(command, output, error, CancellationToken.None)).ShouldBe(1);

        output.ToString().ShouldBe("problem on line 3\n");
        error.ToString().ShouldBe("hint\n");
    }

    [Fact]
    public void A_program_that_is_not_there_is_named() =>
        Should.Throw<CommandFailure>(() => Programs.Start(new ProcessStartInfo("/nowhere/silo"))).Message.ShouldContain("/nowhere/silo");

    [Fact]
    public async Task A_silo_that_ends_before_it_serves_is_reported_with_its_log()
    {
        var log = Path.Combine(_directory.FullName, "silo.log");

        var failure = await Should.ThrowAsync<CommandFailure>(
            () => ChildSilo.StartAsync(Script("echo the port is taken >&2; exit 5"), "data", log, TimeProvider.System, CancellationToken.None));

        failure.Message.ShouldContain("exit code 5");
        failure.Message.ShouldContain(log);
        (await File.ReadAllTextAsync(log)).ShouldContain("the port is taken");
    }

    [Fact]
    public async Task A_silo_is_waited_for_and_ended()
    {
        var data = Path.Combine(_directory.FullName, "data");
        var program = Script("""
            port=${2##*:}
            mkdir -p "$4/health" && touch "$4/health/ready"
            exec python3 -m http.server --bind 127.0.0.1 --directory "$4" "$port"
            """);
        Uri address;
        using var http = new HttpClient();
        await using (var silo = await ChildSilo.StartAsync(
            program, data, Path.Combine(_directory.FullName, "silo.log"), TimeProvider.System, CancellationToken.None))
        {
            address = new Uri(silo.Address, "health/ready");
            (await http.GetAsync(address)).IsSuccessStatusCode.ShouldBeTrue();
        }

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(address));
    }

    [Fact]
    public void The_silo_is_looked_for_beside_this_command() => SiloProgram.Beside("/tree/client/Lisa.Cli/bin/Release/net10.0/")
        .ShouldBe("/tree/silo/bin/Release/net10.0/Lisa.Silo.dll");

    private SiloProgram Script(string text)
    {
        var file = Path.Combine(_directory.FullName, "silo");
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new SiloProgram(file);
    }

    /// <summary>Does something when a line is written.</summary>
    private sealed class Signalling(string line, Action action) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value == line)
            {
                action();
            }
        }
    }
}
