using Lisa.Client.Runs;

namespace Lisa.Cli.Runs;

/// <summary>How fast a step goes, and how long it has left; null while it cannot be known.</summary>
internal readonly record struct Pace(double? SegmentsPerSecond, TimeSpan? Left);

/// <summary>
/// Tells a step's pace from what was seen of it: segments since it began to move, over the time since. What was there at the first look was
/// reused or done before, and says nothing of the pace; nor does the time in which it waited for its inputs.
/// </summary>
internal sealed class StepPace
{
    // A burst within less says nothing of the minutes to come.
    private const double LeastSeconds = 0.25;

    private long? _baseDone;
    private TimeSpan _baseTime;

    /// <param name="step">As it stands.</param>
    /// <param name="now">On any clock that only moves forwards.</param>
    public Pace Observe(StepView step, TimeSpan now)
    {
        if (_baseDone is not { } before || step.Done <= before)
        {
            _baseDone = step.Done;
            _baseTime = now;
            return default;
        }

        var seconds = (now - _baseTime).TotalSeconds;
        if (seconds < LeastSeconds)
        {
            return default;
        }

        var rate = (step.Done - before) / seconds;
        return new Pace(rate, step.Total is { } total && total >= step.Done ? TimeSpan.FromSeconds((total - step.Done) / rate) : null);
    }
}
