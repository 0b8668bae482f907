using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Orleans.Storage;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// What a run does that ends without a commit and has steps to undo, from the catalogue's word that it will never be committed to its record's that it is
/// over. What it decides is <see cref="CompensationFlow"/>'s. What is to be run is recorded before any of it begins, and that one begins before it does: so
/// whoever goes on after a crash goes on there. In its grain's turns.
/// </summary>
/// <param name="run">Which run.</param>
/// <param name="record">Where it is recorded.</param>
/// <param name="runner">Runs them.</param>
/// <param name="time">Clock.</param>
/// <param name="outlets">Ways back to the grain.</param>
internal sealed class RunCompensations(string run, RunRecord record, ICompensationRunner runner, TimeProvider time, CompensationOutlets outlets)
{
    private static readonly TimeSpan UntilRecorded = TimeSpan.FromSeconds(1);
    private CompensationFlow? _flow;

    /// <summary>Whether the run has anything that could be undone.</summary>
    public bool AreDeclared => record.Plan!.Steps.Any(step => step.Compensation is not null);

    /// <summary>Whether it was decided what is to be undone, in this activation or before.</summary>
    public bool ArePlanned => record.Ending is not null;

    /// <summary>All have ended.</summary>
    public bool AreSettled { get; private set; }

    /// <summary>Decides what is to be undone: the last step first.</summary>
    /// <param name="ending">How the run ends.</param>
    /// <param name="problem">Why.</param>
    /// <param name="acted">Steps that may have done something.</param>
    public void Plan(RunState ending, string? problem, IEnumerable<int> acted)
    {
        (record.Ending, record.Problem) = (ending, problem);
        record.Compensations =
        [
            .. acted.OrderDescending().Select(step => record.Plan!.Steps[step]).Where(step => step.Compensation is not null)
                .Select(step => new CompensationStatus(step.Id, step.Compensation!.Name, step.Compensation.Version)),
        ];
    }

    /// <summary>Begins, goes on, or does nothing while one is under way.</summary>
    public async Task ContinueAsync()
    {
        if (_flow is null)
        {
            await outlets.Save();
            _flow ??= new CompensationFlow(record.Compensations, CompensationLimits.Default, new Random(unchecked((int)time.GetTimestamp())));
        }

        CarryOut((flow, commands) => flow.Tick(time.GetUtcNow(), commands));
    }

    private void CarryOut(Action<CompensationFlow, List<CompensationCommand>> fact)
    {
        List<CompensationCommand> commands = [];
        fact(_flow!, commands);
        if (!record.Compensations.SequenceEqual(_flow!.All))
        {
            record.Compensations = [.. _flow.All];
            outlets.Changed();
        }

        foreach (var command in commands)
        {
            if (command is CompensationCommand.Attempt attempt)
            {
                AttemptAsync(attempt.Place).Ignore();
            }
            else
            {
                AreSettled = true;
                outlets.Settled().Ignore();
            }
        }
    }

    private async Task AttemptAsync(int place)
    {
        if (!await RecordAsync())
        {
            return;
        }

        var status = record.Compensations[place];
        var step = record.Plan!.Steps.First(each => each.Id == status.Step);
        var result = await runner.RunAsync(new CompensationCall(
            run, record.Request!.Pipeline, record.Request.Inputs, step.Id, step.Definition.Product, record.Ending!.Value, record.Problem, status.Attempts, step.Compensation!));
        var failure = result.Cause is { } cause ? new CompensationFailure(cause, result.Lasting) : null;
        CarryOut((flow, commands) => flow.Ended(place, failure, time.GetUtcNow(), commands));
    }

    // Nothing is begun that is not recorded, however long the database is away: a crash would lose that it was begun. False where another activation goes on.
    private async Task<bool> RecordAsync()
    {
        while (true)
        {
            try
            {
                await outlets.Save();
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
            catch (Exception error) when (error is OrleansException or IOException or TimeoutException)
            {
                await Task.Delay(UntilRecorded, time);
            }
        }
    }
}

/// <summary>Ways back from a run's compensations to its grain.</summary>
/// <param name="Save">Writes the record down.</param>
/// <param name="Changed">Tells those who watch the run.</param>
/// <param name="Settled">All have ended: the run is over.</param>
internal sealed record CompensationOutlets(Func<Task> Save, Action Changed, Func<Task> Settled);
