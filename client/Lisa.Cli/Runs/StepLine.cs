using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Client.Runs;

namespace Lisa.Cli.Runs;

/// <summary>A step's progress in words.</summary>
internal static class StepLine
{
    /// <summary><c>12/64 segments, 3.1/s, 0:16 left, 2 reused</c>.</summary>
    public static string Of(StepView step, Pace pace)
    {
        var parts = new List<string> { $"{Cells.Count(step.Done)}/{(step.Total is null ? "?" : Cells.Count(step.Total))} segments" };
        var complete = step.Total == step.Done;
        if (pace.SegmentsPerSecond is { } rate)
        {
            parts.Add($"{rate.ToString("0.0", CultureInfo.InvariantCulture)}/s");
        }

        if (pace.Left is { } left && !complete)
        {
            parts.Add($"{Cells.Span(left)} left");
        }

        if (step.Reused > 0)
        {
            parts.Add($"{Cells.Count(step.Reused)} reused");
        }

        if (step.Failed > 0 && step.DeadLetters == 0)
        {
            parts.Add($"{Cells.Count(step.Failed)} failed");
        }

        if (step.Skipped > 0)
        {
            parts.Add($"{Cells.Count(step.Skipped)} skipped");
        }

        if (step.DeadLetters > 0)
        {
            parts.Add($"{Cells.Count(step.DeadLetters)} dead letters");
        }

        return string.Join(", ", parts);
    }

    /// <summary>A run's end in one line.</summary>
    public static string Summary(RunView run)
    {
        var took = run.FinishedUtc is { } finished
            ? $" in {(finished - run.CreatedUtc).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s"
            : "";
        var problem = run.Problem is null ? "" : $": {run.Problem}";
        return $"run {run.Id} {run.State}{took}, {Cells.Count(run.Steps.Sum(step => step.Computed))} segments computed, "
            + $"{Cells.Count(run.Steps.Sum(step => step.Reused))} reused{problem}";
    }
}
