using Lisa.Cli.Output;
using Lisa.Client;
using Lisa.Client.Runs;
using Spectre.Console;

namespace Lisa.Cli.Runs;

/// <summary>Shows a run until it is final: bars for somebody who watches, lines for a log.</summary>
internal sealed class RunFollower(Session session)
{
    // A line for each event of a busy run would drown a log; a change of state is always told.
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, StepPace> _paces = [];
    private readonly long _began = session.Time.GetTimestamp();

    /// <summary>The run in its final state.</summary>
    public async Task<RunView> FollowAsync(LisaClient client, string id, CancellationToken cancellation)
    {
        var last = session.IsTerminal ? await BarsAsync(client, id, cancellation) : await LinesAsync(client, id, cancellation);
        session.Output.WriteLine(StepLine.Summary(last));
        foreach (var step in last.Steps.Where(step => step.Problem is not null))
        {
            session.Output.WriteLine($"step {step.Id}: {step.Problem}");
        }

        foreach (var each in last.Compensations ?? [])
        {
            session.Output.WriteLine($"step {each.Step} undone by {each.By}: {each.State}{(each.Problem is null ? "" : $", {each.Problem}")}");
        }

        return last;
    }

    /// <summary>What the end of a run is as an exit code.</summary>
    public static int ExitCode(RunView run) => run.State switch
    {
        RunStates.Committed => ExitCodes.Done,
        RunStates.Cancelled => ExitCodes.Cancelled,
        _ => ExitCodes.Failed,
    };

    private Task<RunView> BarsAsync(LisaClient client, string id, CancellationToken cancellation) => session.Console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new StepColumn())
        .StartAsync(async context =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            RunView? last = null;
            await foreach (var run in client.Runs.WatchAsync(id, cancellation))
            {
                last = run;
                foreach (var step in run.Steps)
                {
                    if (!bars.TryGetValue(step.Id, out var bar))
                    {
                        bar = bars[step.Id] = context.AddTask(Markup.Escape(step.Id));
                    }

                    Update(bar, step, run.IsFinal());
                }
            }

            return last!;
        });

    private void Update(ProgressTask bar, StepView step, bool final)
    {
        bar.Tag = StepLine.Of(step, PaceOf(step));
        bar.IsIndeterminate = step.Total is null && step.Done > 0 && !final;

        // An empty step is complete when the run is; a bar of length zero would stay empty.
        bar.MaxValue = Math.Max(1, step.Total ?? Math.Max(1, step.Done + 1));
        bar.Value = step.Total == 0 ? 1 : step.Done;
        if (final)
        {
            bar.StopTask();
        }
    }

    private async Task<RunView> LinesAsync(LisaClient client, string id, CancellationToken cancellation)
    {
        var told = new Dictionary<string, (string State, long Done, TimeSpan When)>();
        RunView? last = null;
        await foreach (var run in client.Runs.WatchAsync(id, cancellation))
        {
            last = run;
            var now = session.Time.GetElapsedTime(_began);
            foreach (var step in run.Steps)
            {
                var pace = PaceOf(step);
                var known = told.TryGetValue(step.Id, out var before);
                if (!known || before.State != step.State || (before.Done != step.Done && now - before.When >= LineInterval))
                {
                    told[step.Id] = (step.State, step.Done, now);
                    session.Output.WriteLine($"{Cells.Span(now)} {step.Id} {step.State}: {StepLine.Of(step, pace)}");
                }
            }
        }

        return last!;
    }

    private Pace PaceOf(StepView step)
    {
        if (!_paces.TryGetValue(step.Id, out var pace))
        {
            pace = _paces[step.Id] = new StepPace();
        }

        return pace.Observe(step, session.Time.GetElapsedTime(_began));
    }
}
