using System.CommandLine;
using Lisa.Cli.Pipelines;
using Lisa.Cli.Tenants;
using Lisa.Client.Http;
using Lisa.Client.Runs;

namespace Lisa.Cli.Runs;

internal static class RunCommand
{
    public static Command Create(Session session)
    {
        var pipeline = new Argument<string>("PIPELINE") { Description = "A pipeline's name, or its YAML file, which is submitted first." };
        var inputs = new Option<string[]>("--input")
        {
            Description = "Which dataset an input of the pipeline reads; again for each input.",
            HelpName = "NAME=DATASET",
            Arity = ArgumentArity.OneOrMore,
        };
        var version = new Option<int?>("--version") { Description = "Which version. [the newest]", HelpName = "N" };
        var priority = new Option<int?>("--priority") { Description = "Higher goes first.", HelpName = "N" };
        var style = new Option<string?>("--style") { Description = "Who wakes its steps. [as the pipeline says]", HelpName = string.Join('|', RunStyles.All) };
        style.AcceptOnlyFromAmong([.. RunStyles.All]);
        var tenant = TenantOption.Create("the run belongs");
        var watch = new Option<bool>("--watch") { Description = "Show its progress until it ends." };
        var command = new Command("run", "Starts a run of a pipeline on datasets.") { pipeline, inputs, version, priority, style, tenant, watch };
        command.SetAction(async (parsed, cancellation) =>
        {
            var bound = Inputs(parsed.GetValue(inputs) ?? []);
            var name = parsed.GetRequiredValue(pipeline);
            var wanted = parsed.GetValue(version);
            using var client = session.Connect(parsed);
            if (PipelineFile.IsPath(name))
            {
                if (wanted is not null)
                {
                    throw new UsageFailure("--version is of a pipeline that is there already; leave it out with a file");
                }

                var submitted = await client.Pipelines.SubmitAsync(await PipelineFile.ReadAsync(name, cancellation), cancellation);
                (name, wanted) = (submitted.Name, submitted.Version);
            }

            var run = await client.Runs.StartAsync(
                new NewRun(name, bound, wanted, parsed.GetValue(priority), parsed.GetValue(style), tenant.Read(parsed)), cancellation);
            return parsed.GetValue(watch)
                ? await RunFollower.FollowNewAsync(session, client, run, cancellation)
                : session.Show(parsed, run, LisaJson.Default.RunView, RunTables.Show);
        });
        return command;
    }

    internal static Dictionary<string, string> Inputs(IEnumerable<string> texts, string option = "--input")
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == text.Length - 1)
            {
                throw new UsageFailure($"{option} {text}: does not name an input and a dataset; write NAME=DATASET, as strain=h1");
            }

            if (!inputs.TryAdd(text[..equals], text[(equals + 1)..]))
            {
                throw new UsageFailure($"{option} {text}: {text[..equals]} is there twice; bind each input once");
            }
        }

        return inputs;
    }
}
