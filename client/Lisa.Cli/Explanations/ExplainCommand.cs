using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Explanations;
using Lisa.Client.Http;
using Spectre.Console;

namespace Lisa.Cli.Explanations;

internal static class ExplainCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string>("RUN") { Description = "The run." };
        var step = new Argument<string?>("STEP") { Description = "One step of it. [all]", Arity = ArgumentArity.ZeroOrOne };
        var index = new Argument<long?>("INDEX") { Description = "One segment of the step, by its index. [the step as a whole]", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("explain", "Says why steps and segments wait, were computed, or were reused.") { run, step, index };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var explanation = await client.Runs.ExplainAsync(parsed.GetRequiredValue(run), parsed.GetValue(step), parsed.GetValue(index), cancellation);
            return session.Show(parsed, explanation, LisaJson.Default.ExplanationView, Show);
        });
        return command;
    }

    private static Table Show(ExplanationView explanation)
    {
        var table = Tables.Of("STEP", "STATE", "WHY");
        table.Row("", explanation.State, explanation.Problem ?? (explanation.ComparedWith is { } earlier ? $"compared with run {earlier}" : "the first of its kind"));
        foreach (var step in explanation.Steps)
        {
            var name = step.Segment is { } segment ? $"{step.Step}, segment {segment}" : step.Step;
            foreach (var (reason, at) in step.Reasons.Select((reason, at) => (reason, at)))
            {
                table.Row(at == 0 ? name : "", at == 0 ? step.State : "", reason.Text);
            }

            if (step.Reasons.Count == 0)
            {
                table.Row(name, step.State, "nothing is known that it waits for");
            }
        }

        return table;
    }
}
