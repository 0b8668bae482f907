using Lisa.Grains.Contracts;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Rules;

/// <summary>How a log tells posts that count from those that came too late; see <see cref="Storage.PostMerge"/>.</summary>
internal enum Posting
{
    Chained,
    Fenced,
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
    public virtual Posting Posting => Posting.Chained;

    /// <summary>Whether readers are shown posted segments only when they are final.</summary>
    public virtual bool ReadersWait => true;

    /// <summary>Whether of two records of a segment the one that a reader found last counts.</summary>
    public virtual bool MergesByArrival => false;

    /// <summary>Whether a post is acknowledged only after the dataset said that it still had its right.</summary>
    public virtual bool PostersAskAtTheEnd => true;

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

    /// <summary>Whether items on a silo that died come back.</summary>
    public virtual bool ItemsComeBack => true;

    /// <summary>Whether a silo keeps items waiting when its slots are taken.</summary>
    public virtual bool SlotsAreBounded => true;

    /// <summary>Whether a step that is asked for its product looks whether it was removed since.</summary>
    public virtual bool StepsLookAtGenerations => true;

    /// <summary>Whether what a step gave up, and a run waits for, is written down.</summary>
    public virtual bool ListsLetters => true;

    /// <summary>By which policy a run judges what was given up; it has the policy that it was asked for with.</summary>
    public virtual GivenUp Judge(GivenUp policy) => policy;

    /// <summary>The shape that a step's flow is told; slots go by the true one.</summary>
    public virtual Dependency Shape(Dependency shape) => shape;

    /// <summary>What a step is declared to be, to its flow and to its slots alike; the truth goes by the pipeline.</summary>
    public virtual StepPlan Declare(StepPlan plan) => plan;
}
