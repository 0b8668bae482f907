using System.CommandLine;
using Lisa.Client.Http;
using Spectre.Console;

namespace Lisa.Cli.Pipelines;

internal static class PipelineShowCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string>("NAME") { Description = "The pipeline's name." };
        var version = new Option<int?>("--version") { Description = "Which version. [the newest]", HelpName = "N" };
        var command = new Command("show", "Prints a pipeline's YAML.") { name, version };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var pipeline = await client.Pipelines.GetAsync(parsed.GetRequiredValue(name), parsed.GetValue(version), cancellation);
            if (!parsed.GetValue(session.Json))
            {
                // Byte for byte, so that it can be edited and submitted again: no console wraps it.
                await session.Output.WriteAsync(pipeline.Yaml);
                return ExitCodes.Done;
            }

            return session.Show(parsed, pipeline, LisaJson.Default.PipelineView, shown => new Text(shown.Yaml));
        });
        return command;
    }
}
