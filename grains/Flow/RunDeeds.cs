namespace Lisa.Grains.Flow;

/// <summary>
/// Which steps of a run may have done something in its name, when it ends without a commit and compensates. A step is left out only where it is certain that
/// it did nothing: the run never let it begin, or it says at the end that it has not begun any work since the run first engaged it, and there was no other
/// activation of it before that could have. Whatever is not known counts as done: a compensation too many does no harm, one too few does.
/// </summary>
public sealed class RunDeeds
{
    private readonly Word[] _words;

    /// <param name="steps">How many steps the pipeline has.</param>
    /// <param name="isResumed">An earlier activation of the run may have engaged them: nothing is certain.</param>
    public RunDeeds(int steps, bool isResumed)
    {
        _words = new Word[steps];
        Array.Fill(_words, isResumed ? Word.Doubtful : Word.Never);
    }

    private enum Word
    {
        Never,
        Asked,
        Answered,
        Idle,
        Doubtful,
    }

    /// <summary>The run lets the step begin, or reminds it.</summary>
    public void Engage(int step)
    {
        // Asked a second time before it answered: the first asking may have begun something in an activation that is gone.
        _words[step] = _words[step] switch
        {
            Word.Never => Word.Asked,
            Word.Asked => Word.Doubtful,
            var word => word,
        };
    }

    /// <summary>It answered.</summary>
    /// <param name="step">Which.</param>
    /// <param name="isFirstWord">It had not known that the run wants it: twice means that its activation is another.</param>
    public void Answer(int step, bool isFirstWord)
    {
        _words[step] = _words[step] switch
        {
            Word.Asked when isFirstWord => Word.Answered,
            Word.Asked => Word.Doubtful,
            Word.Answered when isFirstWord => Word.Doubtful,
            var word => word,
        };
    }

    /// <summary>At the end it said whether it has begun anything since its first word.</summary>
    public void Conclude(int step, bool hasBegun)
    {
        if (_words[step] == Word.Answered && !hasBegun)
        {
            _words[step] = Word.Idle;
        }
    }

    /// <summary>Whether it must be taken to have done something.</summary>
    public bool MayHaveActed(int step) => _words[step] is not (Word.Never or Word.Idle);
}
