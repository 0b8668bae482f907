using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Http;

namespace Lisa.Cli.Pipelines;

internal static class PipelineSubmitCommand
{
    public static Command Create(Session session)
    {
        var file = new Argument<string>("FILE") { Description = "A pipeline in YAML." };
        var command = new Command("submit", "Submits a pipeline; another text is another version.") { file };
        command.SetAction(async (parsed, cancellation) =>
        {
            var yaml = await PipelineFile.ReadAsync(parsed.GetRequiredValue(file), cancellation);
            using var client = session.Connect(parsed);
            var pipeline = await client.Pipelines.SubmitAsync(yaml, cancellation);
            return session.Show(parsed, pipeline, LisaJson.Default.PipelineVersionView, made => Tables.Facts(
                ("pipeline", made.Name), ("version", Cells.Count(made.Version)), ("hash", made.Hash)));
        });
        return command;
    }
}
