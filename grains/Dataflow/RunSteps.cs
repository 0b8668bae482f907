using Lisa.Grains.Contracts;
using Lisa.Grains.Flow;
using Microsoft.Extensions.Logging;

namespace Lisa.Grains.Dataflow;

/// <summary>A run's dealings with its steps: engages those that its style lets, hears how far they are, lets them go. In its grain's turns.</summary>
internal sealed class RunSteps
{
    private readonly string _run;
    private readonly RunRecord _record;
    private readonly IGrainFactory _grains;
    private readonly ILogger _logger;
    private readonly Dictionary<int, Task> _engaging = [];
    private readonly Dictionary<int, StepInterest> _wanted = [];
    private readonly Dictionary<int, Task> _concluding = [];
    private readonly RunDeeds _deeds;
    private readonly bool[] _reads;

    /// <param name="run">Which run.</param>
    /// <param name="record">Its plan, and its steps as they were last seen.</param>
    /// <param name="grains">Where the steps are.</param>
    /// <param name="isResumed">An earlier activation of the run may have engaged them.</param>
    /// <param name="logger">Told of steps that do not answer.</param>
    public RunSteps(string run, RunRecord record, IGrainFactory grains, bool isResumed, ILogger logger)
    {
        _deeds = new RunDeeds(record.Plan!.Steps.Length, isResumed);
        (_run, _record, _grains, _logger) = (run, record, grains, logger);
        _reads = [.. RunPlan.Reads(record.Plan!.Steps).Select(reads => reads.Length > 0)];
        Barriers = record.Plan.Barriers();
    }

    public RunBarriers Barriers { get; }

    /// <summary>
    /// Engages steps, those that can begin at once first. One that does not answer, since its silo hangs, must not keep the others from being
    /// reminded: nobody waits for it here.
    /// </summary>
    /// <param name="steps">Their places, and whether they are to work.</param>
    /// <param name="heard">Takes the answer of each.</param>
    /// <param name="refused">Takes a refusal of one, after which the run cannot go on.</param>
    public void Engage(IEnumerable<(int Step, bool Works)> steps, Func<StepReport, Task> heard, Func<string, Task> refused)
    {
        foreach (var (step, works) in steps.OrderBy(each => _reads[each.Step]))
        {
            _wanted[step] = new StepInterest(_run, works ? _record.Request!.Priority : null, Barriers.Hears(step)) { Tenant = _record.Request!.Tenant };
            if (_engaging.GetValueOrDefault(step, Task.CompletedTask).IsCompleted)
            {
                _engaging[step] = EngageAsync(step, heard, refused);
            }
        }
    }

    /// <summary>Ends when every step that was engaged has answered, or could not be reached.</summary>
    public Task AnsweredAsync() => Task.WhenAll(_engaging.Values);

    /// <summary>A step says how far it is; what was known better already is passed over.</summary>
    public void Hear(StepReport report, RunFlow flow, List<RunCommand> commands)
    {
        for (var step = 0; step < _record.Steps.Count; step++)
        {
            if (_record.Steps[step].Step.Definition.Product == report.Product && !flow.IsOver)
            {
                var known = _record.Steps[step];
                var isNews = flow.Report(step, report.ProgressUnder(known.Step.Definition), commands);
                _record.Steps[step] = known with
                {
                    Report = isNews ? report : known.Report,
                    Reused = known.Reused < 0 ? report.Before ?? -1 : known.Reused,
                };
            }
        }
    }

    /// <summary>The run does not want the step any more.</summary>
    public void Release(int step)
    {
        if (_record.Plan!.Steps[step].Compensation is null)
        {
            GrainOf(step).ReleaseAsync(_run).Ignore();
        }
        else
        {
            _concluding[step] = ConcludeAsync(step);
        }
    }

    /// <summary>The steps that may have done something in the run's name, once those that have a compensation have said so, or do not answer.</summary>
    public async Task<IEnumerable<int>> ActedAsync()
    {
        await Task.WhenAll(_concluding.Values);
        return _concluding.Keys.Where(_deeds.MayHaveActed);
    }

    private IStepGrain GrainOf(int step)
    {
        var planned = _record.Plan!.Steps[step];
        return planned.Checks ? _grains.Check(planned.Definition.Product, _run) : _grains.Step(planned.Definition.Product);
    }

    private async Task EngageAsync(int step, Func<StepReport, Task> heard, Func<string, Task> refused)
    {
        try
        {
            // What was wanted meanwhile, a pause or another priority, is said too.
            StepInterest told;
            do
            {
                told = _wanted[step];
                _deeds.Engage(step);
                var report = await GrainOf(step).EngageAsync(_record.Plan!.Steps[step].Definition, told);
                _deeds.Answer(step, report.Before is not null);
                await heard(report);
            }
            while (told != _wanted[step]);
        }
        catch (RefusalException refusal)
        {
            await refused(refusal.Message);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            _logger.LogWarning(error, "Run {Run} could not engage step {Step}; it tries again with its next reminder", _run, _record.Plan!.Steps[step].Id);
        }
    }

    // One that does not answer stays in doubt.
    private async Task ConcludeAsync(int step)
    {
        try
        {
            _deeds.Conclude(step, await GrainOf(step).ConcludeAsync(_run));
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or IOException)
        {
            _logger.LogWarning(error, "Run {Run} could not ask step {Step} whether it did anything; it is taken to have", _run, _record.Plan!.Steps[step].Id);
        }
    }
}
