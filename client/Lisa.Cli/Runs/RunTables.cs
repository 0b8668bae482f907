using Lisa.Cli.Output;
using Lisa.Client.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Runs;

/// <summary>How runs look.</summary>
internal static class RunTables
{
    public static Table List(IEnumerable<RunView> runs)
    {
        var table = Tables.Of("RUN", "PIPELINE", "INPUTS", "STYLE", "STATE", ">DONE", ">REUSED", "CREATED (UTC)", "FINISHED (UTC)");
        foreach (var run in runs)
        {
            table.Row(
                run.Id, $"{run.Pipeline} v{run.PipelineVersion}", Inputs(run), run.Style, run.State, Cells.Count(run.Steps.Sum(step => step.Done)),
                Cells.Count(run.Steps.Sum(step => step.Reused)), Cells.Utc(run.CreatedUtc), Cells.Utc(run.FinishedUtc));
        }

        return table;
    }

    public static IRenderable Show(RunView run)
    {
        var facts = Tables.Facts(
            ("run", run.Id),
            ("pipeline", $"{run.Pipeline} version {run.PipelineVersion}"),
            ("inputs", Inputs(run)),
            ("style", run.Style),
            ("priority", Cells.Count(run.Priority)),
            ("tenant", run.Tenant ?? ""),
            ("silo", run.Silo ?? ""),
            ("state", State(run)),
            ("created", $"{Cells.Utc(run.CreatedUtc)} UTC"));
        if (run.Origin is { } origin)
        {
            facts.Row("does again", origin.From is null ? origin.Run : $"{origin.Run}, computed again from {origin.From} on");
        }

        foreach (var (name, product) in run.Outputs)
        {
            facts.Row($"output {name}", product);
        }

        var steps = Tables.Of("STEP", "OPERATOR", "STAGE", "STATE", ">DONE", ">TOTAL", ">COMPUTED", ">REUSED", ">FAILED", ">SKIPPED", ">COMPUTE S", "PRODUCT");
        foreach (var step in run.Steps)
        {
            steps.Row(
                step.Id, $"{step.Operator} v{step.Version}", step.Stage ?? "", step.State, Cells.Count(step.Done), Cells.Count(step.Total), Cells.Count(step.Computed),
                Cells.Count(step.Reused), Cells.Count(step.Failed), Cells.Count(step.Skipped), Cells.Number(step.ComputeSeconds), step.Product);
        }

        return run.Compensations is { Count: > 0 } compensations ? new Rows(facts, steps, Show(compensations)) : new Rows(facts, steps);
    }

    private static Table Show(IReadOnlyList<CompensationView> compensations)
    {
        var table = Tables.Of("UNDOES", "BY", "STATE", ">ATTEMPTS", "ENDED (UTC)", "PROBLEM");
        foreach (var each in compensations)
        {
            table.Row(each.Step, $"{each.By} v{each.Version}", each.State, Cells.Count(each.Attempts), Cells.Utc(each.EndedUtc), each.Problem ?? "");
        }

        return table;
    }

    private static string State(RunView run) =>
        run.DeadLetters > 0 && !run.IsFinal() ? $"{run.State}: waits for {Cells.Count(run.DeadLetters)} dead letters; see lisa dead-letters {run.Id}"
        : run.Problem is null ? run.State
        : $"{run.State}: {run.Problem}";

    private static string Inputs(RunView run) =>
        string.Join(", ", run.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"{input.Key}={input.Value}"));
}
