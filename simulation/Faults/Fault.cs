namespace Lisa.Simulation.Faults;

/// <summary>What can go wrong.</summary>
public enum FaultKind
{
    // Messages, three fates for each of four kinds, in the order of Cluster.MessageKind.
    EventLost,
    EventRepeated,
    EventDelayed,
    CallLost,
    CallRepeated,
    CallDelayed,
    AnswerLost,
    AnswerRepeated,
    AnswerDelayed,
    ItemLost,
    ItemRepeated,
    ItemDelayed,

    /// <summary>A silo dies before it carries out one command of a flow.</summary>
    CrashBeforeCommand,

    /// <summary>A silo dies while one of its slots computes, a part of the item written.</summary>
    CrashInSlot,

    /// <summary>A segment fails, and would not fail again.</summary>
    SegmentFails,

    /// <summary>The operator refuses a segment.</summary>
    SegmentRefused,

    /// <summary>A slot hands an item back half done, without a failure.</summary>
    ItemCutShort,

    AppendFails,

    /// <summary>The append is durable, its writer is told that it failed.</summary>
    AppendAnswerLost,

    /// <summary>A write of grain state is refused, as by an ETag that another activation changed.</summary>
    StateConflict,

    StateAnswerLost,

    /// <summary>A look at a computed product's log misses what one writer added last.</summary>
    StaleRead,

    /// <summary>The directory forgets an activation that lives: there will be two, for up to three seconds.</summary>
    DirectoryForgets,

    /// <summary>A poster hangs between its append and its end, or before its append, and goes on when its right is long lost.</summary>
    PosterHangs,

    // These come at a drawn time, not at a decision.
    SiloCrash,
    SiloPause,
    Partition,
    OneWayPartition,
    DatabaseDown,
    ClockStep,

    /// <summary>A product that no run under way and no result refers to is removed, decided every tenth of a second while there is one.</summary>
    ProductRemoved,

    /// <summary>A product is removed that a run under way counts on, as if a collection had been wrong.</summary>
    ProductLost,
}

/// <summary>One fault of a world: the n-th decision of its kind, which struck.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Occurrence">Which decision of the kind it was, from 0.</param>
public readonly record struct Fault(FaultKind Kind, int Occurrence)
{
    public override string ToString() => $"{Kind}:{Occurrence}";

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no fault.</exception>
    public static Fault Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && Enum.TryParse<FaultKind>(parts[0], true, out var kind) && Enum.IsDefined(kind)
            && int.TryParse(parts[1], out var occurrence) && occurrence >= 0
            ? new Fault(kind, occurrence)
            : throw new FormatException($"'{text}' is no fault: write kind:number, the kind one of {string.Join(", ", Enum.GetNames<FaultKind>())}");
    }
}
