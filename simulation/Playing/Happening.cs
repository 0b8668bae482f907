namespace Lisa.Simulation.Playing;

/// <summary>What becomes of posted data, and of what is computed from them. Posted and computed are counted in segments.</summary>
public enum Happening
{
    /// <summary>A post was acknowledged; those of the dataset itself too.</summary>
    PostAcknowledged,

    /// <summary>A poster learnt at the end that another had been given the right.</summary>
    PostLostItsRight,

    /// <summary>A post or a gap was not possible, and changed nothing.</summary>
    PostRefused,

    /// <summary>A post was acknowledged by one activation of its dataset, and confirmed in the log by another.</summary>
    ConfirmedLater,

    /// <summary>Behind all that was there.</summary>
    PostedNew,

    /// <summary>In a hole.</summary>
    PostedLate,

    /// <summary>What was there already, the same.</summary>
    PostedAgain,

    /// <summary>Over other samples.</summary>
    Revised,

    /// <summary>Where there was a gap.</summary>
    GapFilled,

    /// <summary>Somebody said that there are no data.</summary>
    GapDeclared,

    /// <summary>The watermark passed it.</summary>
    GapClosed,

    /// <summary>Missing when the dataset was sealed.</summary>
    GapSealed,

    /// <summary>A segment of a product, for the first time.</summary>
    Computed,

    /// <summary>One that supersedes another, computed of other inputs.</summary>
    ComputedAgain,

    /// <summary>Written though it was no longer what its inputs give: a slot had read them before they were revised, or saw them late.</summary>
    ComputedOfOldInputs,

    /// <summary>By two writers at the same moment, of the same inputs.</summary>
    WrittenTwice,

    /// <summary>A slot found it there, and fresh.</summary>
    PassedOver,

    /// <summary>Taken back by a step, since its inputs were revised.</summary>
    TakenBack,

    /// <summary>A product was looked at before a commit, and was not what it should be.</summary>
    LookFailed,
}
