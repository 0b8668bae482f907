namespace Lisa.Client.Footprint;

/// <summary>How energy and CO2e follow from processor time: the silo's settings.</summary>
public sealed record ModelView(double WattsPerCore, double Pue, double GridGramsPerKilowattHour);

/// <summary>What some work cost.</summary>
/// <param name="CpuSeconds">Processor time of the threads that computed.</param>
/// <param name="SlotSeconds">Time in compute slots, waiting included.</param>
/// <param name="BytesRead">Samples read.</param>
/// <param name="BytesWritten">Samples written.</param>
/// <param name="BytesMoved">Of those read, what another silo had written.</param>
/// <param name="PeakMemoryBytes">Resident memory of the silo that computed, the most that was seen.</param>
/// <param name="EnergyWattHours">By the model.</param>
/// <param name="Co2eGrams">By the model.</param>
public sealed record CostView(
    double CpuSeconds, double SlotSeconds, long BytesRead, long BytesWritten, long BytesMoved, long PeakMemoryBytes, double EnergyWattHours, double Co2eGrams);

/// <summary>What a run cost.</summary>
/// <param name="Spent">What it paid for.</param>
/// <param name="Repeated">Of that, what nothing is left of.</param>
/// <param name="Avoided">What the segments cost, when others computed them, that it did not compute.</param>
/// <param name="UnknownSegments">Segments of which nobody knows what they cost.</param>
public sealed record RunFootprintView(
    string Run, string State, double WallSeconds, ModelView Model, CostView Spent, CostView Repeated, CostView Avoided, long UnknownSegments,
    IReadOnlyList<StepFootprintView> Steps);

/// <summary>What a step of a run cost.</summary>
public sealed record StepFootprintView(
    string Id, string Product, long Segments, long UnknownSegments, CostView Spent, CostView Repeated, CostView Avoided);

/// <summary>What a product cost, whoever paid for it.</summary>
/// <param name="Segments">Segments of which it is known what they cost.</param>
/// <param name="UnknownSegments">Segments of which it is not.</param>
/// <param name="Items">Work items that ended.</param>
/// <param name="LostItems">Work items whose silo died: what they cost is in no sum.</param>
/// <param name="Spent">All work on it, ever.</param>
/// <param name="Kept">What its segments cost as they are.</param>
/// <param name="Repeated">The rest.</param>
/// <param name="Lineage">All work on it and on every product that it was made from.</param>
/// <param name="Runs">Who paid for it.</param>
/// <param name="Segment">The segment that was asked for; null where none was, or nobody knows.</param>
public sealed record ProductFootprintView(
    string Product, long Segments, long UnknownSegments, long Items, long LostItems, ModelView Model, CostView Spent, CostView Kept, CostView Repeated,
    CostView Lineage, IReadOnlyDictionary<string, CostView> Runs, SegmentFootprintView? Segment = null);

/// <summary>What a segment cost: its share of what was computed with it, segments First to Last.</summary>
public sealed record SegmentFootprintView(
    long Index, long First, long Last, CostView Cost, DateTimeOffset StartedUtc, DateTimeOffset EndedUtc, IReadOnlyList<string> Silos, string Run, int Attempts);
