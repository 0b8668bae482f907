using Lisa.Grains.Contracts;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Rules;

/// <summary>How a log tells posts that count from those that came too late; all but the first are wrong.</summary>
internal enum Posting
{
    /// <summary>What was acknowledged counts, and the log says what that is: see <see cref="Storage.ConfirmedPosts"/>.</summary>
    Confirmed,

    /// <summary>
    /// A post follows the last one in the log, acknowledged or not; the latest that is confirmed counts, with all that it follows. So a later post adopts what
    /// nobody answered for.
    /// </summary>
    LogChained,

    /// <summary>
    /// A post that begins at a segment voids what lower posts wrote at or behind it, and adopts what they wrote below: a rule for data that come in order.
    /// </summary>
    Fenced,

    /// <summary>When a post is confirmed, all lower ones count with it.</summary>
    Unfenced,
}

/// <summary>The rules that a simulated world plays by; a test breaks one of them to see that the invariants notice.</summary>
internal class WorldRules
{
    public static WorldRules Kept { get; } = new();

    /// <summary>Whether a step reconciles against the logs of its inputs, at events and every second, or trusts the events alone.</summary>
    public virtual bool Reconciles => true;

    /// <summary>Whether a segment that the writer's log has is not written again.</summary>
    public virtual bool AppendsConditionally => true;

    /// <summary>Whether grain state is written only over the version that was read.</summary>
    public virtual bool WritesConditionally => true;

    /// <summary>Which of a dataset's posts count.</summary>
    public virtual Posting Posting => Posting.Confirmed;

    /// <summary>Whether readers are shown posted segments only when they are confirmed.</summary>
    public virtual bool ReadersWait => true;

    /// <summary>Whether of two records of a segment the one that a reader found last counts.</summary>
    public virtual bool MergesByArrival => false;

    /// <summary>Whether a post is acknowledged only after the dataset said that it still had its right.</summary>
    public virtual bool PostersAskAtTheEnd => true;

    /// <summary>Whether a dataset confirms a post in the log before its state says that it is acknowledged.</summary>
    public virtual bool ConfirmsBeforeItKnows => false;

    /// <summary>Whether a dataset, before anything else, sees to it that the log has a confirmation of what was acknowledged last.</summary>
    public virtual bool DatasetsMakeSure => true;

    /// <summary>Whether an input segment that comes again puts in doubt what was computed from it.</summary>
    public virtual bool RevisionsAreDoubted => true;

    /// <summary>Whether a run looks at its products once more before it commits them.</summary>
    public virtual bool RunsLookOnceMore => true;

    /// <summary>Whether a run that ends without its products says so in the catalogue first.</summary>
    public virtual bool RunsWithdraw => true;

    /// <summary>Whether a run is committed only when the catalogue has it.</summary>
    public virtual bool RunsAwaitTheCatalogue => true;

    /// <summary>Whether a run that undoes what it did takes what it does not know for done.</summary>
    public virtual bool RunsDoubt => true;

    /// <summary>Whether an attempt to undo something that failed is made again.</summary>
    public virtual bool UndoesUntilDone => true;

    /// <summary>Whether a run's interest in a step ends by itself when the run says no more.</summary>
    public virtual bool InterestsExpire => true;

    /// <summary>Whether a step begins nothing for a run that is paused.</summary>
    public virtual bool PausesHold => true;

    /// <summary>Whether items on a silo that died come back.</summary>
    public virtual bool ItemsComeBack => true;

    /// <summary>Whether a silo keeps items waiting when its slots are taken.</summary>
    public virtual bool SlotsAreBounded => true;

    /// <summary>Whether a step that is asked for its product looks whether it was removed since.</summary>
    public virtual bool StepsLookAtGenerations => true;

    /// <summary>Whether what a step gave up, and a run waits for, is written down.</summary>
    public virtual bool ListsLetters => true;

    /// <summary>How many samples late a segment may come, to the dataset that closes holes; null for any.</summary>
    public virtual long? Lateness(long? allowed) => allowed;

    /// <summary>By which policy a run judges what was given up; it has the policy that it was asked for with.</summary>
    public virtual GivenUp Judge(GivenUp policy) => policy;

    /// <summary>The shape that a step's flow is told; slots go by the true one.</summary>
    public virtual Dependency Shape(Dependency shape) => shape;

    /// <summary>What a step is declared to be, to its flow and to its slots alike; the truth goes by the pipeline.</summary>
    public virtual StepPlan Declare(StepPlan plan) => plan;
}
