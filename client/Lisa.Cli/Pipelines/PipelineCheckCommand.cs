using System.CommandLine;
using Lisa.Cli.Silo;

namespace Lisa.Cli.Pipelines;

/// <summary>Offline: the silo program itself checks the file, so that there is one set of rules, and no silo needs to run.</summary>
internal static class PipelineCheckCommand
{
    public static Command Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A pipeline in YAML." };
        var operators = Silo.OperatorsOption.Create();
        var command = new Command("check", "Checks a pipeline without a silo; prints each problem with its line.") { file, operators };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = Path.GetFullPath(parsed.GetRequiredValue(file));
            return await ForegroundProcess.RunAsync(
                SiloProgram.Find().Command(["pipeline", "check", path, .. Silo.OperatorsOption.Arguments(parsed.GetValue(operators))]), session.Output, session.Error, cancellation);
        });
        return command;
    }
}
