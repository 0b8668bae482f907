using System.CommandLine;

namespace Lisa.Cli.Silo;

internal static class UpCommand
{
    public static Command Create(Session session)
    {
        var data = new Option<string>("--data")
        {
            Description = "Where the silo keeps everything.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "data",
        };
        var port = new Option<int>("--port")
        {
            Description = "Port of the HTTP API, on this machine only.",
            HelpName = "N",
            DefaultValueFactory = _ => 5080,
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number is < 1 or > 65535)
            {
                result.AddError($"--port {number}: is no port; choose 1 to 65535");
            }
        });
        var operators = OperatorsOption.Create();
        var command = new Command("up", "Runs a silo in the foreground until it is interrupted.") { data, port, operators };
        command.SetAction(async (parsed, cancellation) =>
        {
            var address = $"http://127.0.0.1:{parsed.GetValue(port)}";
            var silo = SiloProgram.Find().Command(
                ["--urls", address, "--data", Path.GetFullPath(parsed.GetRequiredValue(data)), .. OperatorsOption.Arguments(parsed.GetValue(operators))]);
            await session.Error.WriteLineAsync($"lisa: silo at {address}, API page {address}/docs, dashboard {address}/orleans; Ctrl-C ends it");
            return await ForegroundProcess.RunAsync(silo, cancellation);
        });
        return command;
    }
}
