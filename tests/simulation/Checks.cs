using Lisa.Grains.Flow;

namespace Lisa.Tests.Simulation;

/// <summary>A promise was broken.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);

/// <summary>The invariants: some are looked at when something happens, the others when everything has come to rest.</summary>
internal sealed class Checks(World world)
{
    private readonly Truth _truth = new(world.Pipeline);
    private bool _gaveUp;

    /// <summary>An item stays within its bounds, has the priority of whoever wants it most, and begins behind what exists where order counts.</summary>
    public void Dispatched(StepActivation step, StepCommand.Compute compute, int inFlight)
    {
        var limits = step.Plan.Limits;
        var most = step.Plan.InOrder ? 1 : limits.Items;
        Hold(inFlight <= most, $"{step} has {inFlight} items in flight, {most} are allowed");
        Hold(
            compute.Segments.Count >= 1 && compute.Segments.Count <= limits.ItemSegments,
            $"{step} puts {compute.Segments.Count} segments into an item, {limits.ItemSegments} are allowed");
        Hold(step.Priority == compute.Priority, $"{step} computes at priority {compute.Priority}, it is wanted at {step.Priority?.ToString() ?? "none"}");
        var first = compute.Segments.First;
        Hold(
            !step.Plan.InOrder || first == 0 || world.Store.Find(step.Plan.Product, first - 1) is not null,
            $"{step} computes segment {first} before segment {first - 1}, whose state it carries on");
    }

    /// <summary>Conditional writes would hide it, but work that is done or under way is not begun again.</summary>
    public static void NotInHand(StepActivation step, SegmentRange segments, IEnumerable<SegmentRange> inFlight)
    {
        foreach (var other in inFlight)
        {
            Hold(other.End <= segments.First || segments.End <= other.First, $"{step} computes {segments} while it computes {other}");
        }

        Hold(
            step.Done.MissingIn(segments.First, segments.End).Sum(range => range.Count) == segments.Count,
            $"{step} computes {segments} of which it knows a part to exist");
    }

    /// <summary>Called before an entry is offered to the store.</summary>
    public void Written(int product, Entry entry)
    {
        var total = _truth.Total(product);
        Hold(entry.Index < total, $"product {product} gets segment {entry.Index}, it has {total}");
        Hold(
            entry.Content == _truth.Content(product, entry.Index),
            $"segment {entry.Index} of product {product} was computed from wrong inputs");
    }

    public void Completed(StepActivation step, long total)
    {
        var product = step.Plan.Product;
        Hold(total == _truth.Total(product), $"{step} is complete with {total} segments, it should have {_truth.Total(product)}");
        for (var index = 0; index < total; index++)
        {
            Hold(world.Store.Find(product, index) is not null, $"{step} is complete without segment {index}");
        }
    }

    public void GaveUp() => _gaveUp = true;

    public void Committed(int run)
    {
        foreach (var step in world.Steps)
        {
            Hold(world.Store.IsComplete(step.Plan.Product), $"run {run} commits, product {step.Plan.Product} is incomplete");
        }
    }

    public void Finished(int run, RunCommand.Finish finish)
    {
        Hold(finish.Phase != RunPhase.Failed || _gaveUp, $"run {run} fails, no step gave anything up");
        Hold(
            world.Catalogue.Has(run) == (finish.Phase == RunPhase.Committed),
            $"run {run} ends as {finish.Phase}, the catalogue {(world.Catalogue.Has(run) ? "has" : "lacks")} it");
    }

    public void AtRest()
    {
        foreach (var step in world.Steps)
        {
            foreach (var activation in step.Activations)
            {
                Hold(activation.IsAtRest, $"{activation} is wanted or busy after every run is over");
            }
        }

        for (var product = 0; product < world.Pipeline.Products; product++)
        {
            Hold(world.Store.IsComplete(product), $"product {product} is incomplete after every fault has stopped");
            var log = world.Store.Log(product);
            Hold(log.Count == _truth.Total(product), $"product {product} has {log.Count} entries for {_truth.Total(product)} segments");
            Hold(
                log.DistinctBy(entry => (entry.Index, entry.InputsHash)).Count() == log.Count,
                $"product {product} has two entries for the same segment and inputs");
        }
    }

    private static void Hold(bool holds, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(holds))] Complaint complaint)
    {
        if (!holds)
        {
            throw new BrokenInvariantException(complaint.ToString());
        }
    }
}
