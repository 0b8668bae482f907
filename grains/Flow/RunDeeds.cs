namespace Lisa.Grains.Flow;

/// <summary>
/// Which steps of a run may have done something in its name, when it ends without a commit and compensates. A step is left out only where it is certain that
/// it did nothing: the run never let it begin, or it says at the end that it has not begun any work since the run first engaged it, and there was no other
/// activation of it before that could have. Whatever is not known counts as done: a compensation too many does no harm, one too few does.
/// </summary>
public sealed class RunDeeds
{
    private readonly Word[] _words;
    private readonly bool[] _isOpen;

    /// <param name="steps">How many steps the pipeline has.</param>
    /// <param name="isResumed">An earlier activation of the run may have engaged them: nothing is certain.</param>
    public RunDeeds(int steps, bool isResumed)
    {
        _words = new Word[steps];
        _isOpen = new bool[steps];
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
        // Asked again before it answered: an activation that is gone may have heard the first time, and begun.
        _words[step] = _isOpen[step] ? Word.Doubtful : _words[step] == Word.Never ? Word.Asked : _words[step];
        _isOpen[step] = true;
    }

    /// <summary>It answered.</summary>
    /// <param name="step">Which.</param>
    /// <param name="isFirstWord">It had not known that the run wants it: twice means that its activation is another.</param>
    public void Answer(int step, bool isFirstWord)
    {
        _isOpen[step] = false;
        _words[step] = (_words[step], isFirstWord) switch
        {
            (Word.Asked, true) => Word.Answered,
            (Word.Asked, false) or (Word.Answered, true) => Word.Doubtful,
            var (word, _) => word,
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
    public bool MayHaveActed(int step) => _isOpen[step] || _words[step] is not (Word.Never or Word.Idle);
}
