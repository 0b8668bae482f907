using Lisa.Grains.Contracts;
using Lisa.Simulation.Playing;

namespace Lisa.Simulation.Rules;

/// <summary>Rules broken on purpose, by name: the invariants must notice each of them.</summary>
internal static class BrokenRules
{
    public static IReadOnlyDictionary<string, WorldRules> All { get; } = new SortedDictionary<string, WorldRules>(StringComparer.Ordinal)
    {
        ["impatient-windows"] = new ImpatientWindows(),
        ["short-windows"] = new ShortWindows(),
        ["unordered-scans"] = new UnorderedScans(),
        ["trusting-steps"] = new TrustingSteps(),
        ["unconditional-appends"] = new UnconditionalAppends(),
        ["unconditional-state"] = new UnconditionalState(),
        ["store-without-fencing"] = new StoreWithoutFencing(),
        ["fence-by-number-alone"] = new FenceByNumberAlone(),
        ["merge-by-arrival"] = new MergeByArrival(),
        ["hasty-readers"] = new HastyReaders(),
        ["hasty-posters"] = new HastyPosters(),
        ["hasty-confirmations"] = new HastyConfirmations(),
        ["forgotten-confirmations"] = new ForgottenConfirmations(),
        ["follow-the-log"] = new FollowTheLog(),
        ["impatient-watermark"] = new ImpatientWatermark(),
        ["faith-in-revised-inputs"] = new FaithInRevisedInputs(),
        ["commit-without-a-look"] = new CommitWithoutALook(),
        ["catalogue-without-withdrawal"] = new CatalogueWithoutWithdrawal(),
        ["hasty-runs"] = new HastyRuns(),
        ["confident-runs"] = new ConfidentRuns(),
        ["one-try-to-undo"] = new OneTryToUndo(),
        ["lasting-interests"] = new LastingInterests(),
        ["faith-in-dead-silos"] = new FaithInDeadSilos(),
        ["work-in-pauses"] = new WorkInPauses(),
        ["unbounded-slots"] = new UnboundedSlots(),
        ["faith-in-removed-products"] = new FaithInRemovedProducts(),
        ["letters-in-memory"] = new LettersInMemory(),
        ["impatient-runs"] = new ImpatientRuns(),
    };

    /// <summary>A window does not wait for the neighbours after it.</summary>
    private sealed class ImpatientWindows : WorldRules
    {
        public override Dependency Shape(Dependency shape) => shape with { After = 0 };
    }

    /// <summary>A scan is computed like a map, whatever came before.</summary>
    private sealed class UnorderedScans : WorldRules
    {
        public override Dependency Shape(Dependency shape) => shape with { Carries = false };
    }

    /// <summary>An operator declares a window that is one segment short, and is computed accordingly.</summary>
    private sealed class ShortWindows : WorldRules
    {
        public override StepPlan Declare(StepPlan plan) =>
            plan with { Inputs = [.. plan.Inputs.Select(input => input with { Shape = input.Shape with { Before = Math.Max(0, input.Shape.Before - 1) } })] };
    }

    private sealed class TrustingSteps : WorldRules
    {
        public override bool Reconciles => false;
    }

    private sealed class UnconditionalAppends : WorldRules
    {
        public override bool AppendsConditionally => false;
    }

    private sealed class UnconditionalState : WorldRules
    {
        public override bool WritesConditionally => false;
    }

    private sealed class StoreWithoutFencing : WorldRules
    {
        public override Posting Posting => Posting.Unfenced;
    }

    private sealed class FenceByNumberAlone : WorldRules
    {
        public override Posting Posting => Posting.Fenced;
    }

    private sealed class MergeByArrival : WorldRules
    {
        public override bool MergesByArrival => true;
    }

    /// <summary>What nobody has confirmed is shown.</summary>
    private sealed class HastyReaders : WorldRules
    {
        public override bool ReadersWait => false;
    }

    /// <summary>A poster confirms its post itself.</summary>
    private sealed class HastyPosters : WorldRules
    {
        public override bool PostersAskAtTheEnd => false;
    }

    private sealed class HastyConfirmations : WorldRules
    {
        public override bool ConfirmsBeforeItKnows => true;
    }

    private sealed class ForgottenConfirmations : WorldRules
    {
        public override bool DatasetsMakeSure => false;
    }

    private sealed class FollowTheLog : WorldRules
    {
        public override Posting Posting => Posting.LogChained;
    }

    /// <summary>A hole is closed a segment too early.</summary>
    private sealed class ImpatientWatermark : WorldRules
    {
        public override long? Lateness(long? allowed) => allowed is { } samples ? Math.Max(0, samples - Datasets.Feed.SegmentLength) : null;
    }

    private sealed class FaithInRevisedInputs : WorldRules
    {
        public override bool RevisionsAreDoubted => false;
    }

    private sealed class CommitWithoutALook : WorldRules
    {
        public override bool RunsLookOnceMore => false;
    }

    private sealed class CatalogueWithoutWithdrawal : WorldRules
    {
        public override bool RunsWithdraw => false;
    }

    private sealed class HastyRuns : WorldRules
    {
        public override bool RunsAwaitTheCatalogue => false;
    }

    /// <summary>A step that did not say that it began anything is taken to have done nothing.</summary>
    private sealed class ConfidentRuns : WorldRules
    {
        public override bool RunsDoubt => false;
    }

    private sealed class OneTryToUndo : WorldRules
    {
        public override bool UndoesUntilDone => false;
    }

    private sealed class LastingInterests : WorldRules
    {
        public override bool InterestsExpire => false;
    }

    private sealed class FaithInDeadSilos : WorldRules
    {
        public override bool ItemsComeBack => false;
    }

    private sealed class WorkInPauses : WorldRules
    {
        public override bool PausesHold => false;
    }

    private sealed class FaithInRemovedProducts : WorldRules
    {
        public override bool StepsLookAtGenerations => false;
    }

    private sealed class LettersInMemory : WorldRules
    {
        public override bool ListsLetters => false;
    }

    /// <summary>A run that should wait for what was given up fails for it.</summary>
    private sealed class ImpatientRuns : WorldRules
    {
        public override GivenUp Judge(GivenUp policy) => GivenUp.Fail;
    }

    private sealed class UnboundedSlots : WorldRules
    {
        public override bool SlotsAreBounded => false;
    }
}
