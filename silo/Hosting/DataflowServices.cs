using Lisa.Grains.Dataflow;
using Lisa.Grains.Dataflow.Tenants;
using Lisa.Grains.Placement;
using Lisa.Grains.Store;

namespace Lisa.Silo.Hosting;

/// <summary>What the grains of the dataflow need, the same in every setting but for where items are computed.</summary>
public static class DataflowServices
{
    /// <summary>Items are computed in the slots of this silo: there is no other.</summary>
    public static void AddLocalItems(this IServiceCollection services, int slots)
    {
        services.AddDataflow(slots);
        services.AddSingleton<IItemRunner, LocalItems>();
        services.AddSingleton<ICompensationRunner>(provider => provider.GetRequiredService<CompensationDesk>());
    }

    /// <summary>Items are computed in grains, placed over the cluster.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="slots">Its compute slots.</param>
    /// <param name="placement">How compute grains are placed.</param>
    public static void AddPlacedItems(this ISiloBuilder silo, int slots, PlacementSettings placement)
    {
        silo.Services.AddDataflow(slots);
        silo.Services.AddSingleton<IItemRunner, PlacedItems>();
        silo.Services.AddSingleton<ICompensationRunner, PlacedCompensations>();
        silo.Services.AddSingleton(new PlacementChoice(placement.Name));
        silo.Services.AddSingleton(new SlotWeights { Locality = placement.Locality });
        silo.Services.AddSingleton<Capabilities>();
        silo.Services.AddSingleton<ComputerCache>();
        silo.Services.AddSingleton<ItemDesk>();
        silo.Services.AddSingleton(SlotServiceOptions.Default);
        silo.Services.AddSingleton<SlotServiceClient>();
        silo.Services.AddSingleton<IDrainable, SlotDrain>();
        silo.Services.AddHostedService<MemberDeathPass>();
        silo.AddGrainService<SlotService>();
        silo.AddPlacementDirector<FreeSlotPlacement, FreeSlotDirector>();
    }

    private static void AddDataflow(this IServiceCollection services, int slots)
    {
        services.AddSingleton(new ComputeOptions(slots));
        services.AddSingleton<ComputeSlots>();
        services.AddSingleton<CompensationDesk>();
        services.AddSingleton(new HungOptions(slots, HungOptions.DefaultGrace));
        services.AddSingleton<HungOperators>();
        services.AddSingleton(DataflowOptions.For(slots));
        services.AddSingleton<TenantMemory>();
        services.AddSingleton<TenantAudit>();
        services.AddSingleton<IncompleteRuns>();
        services.AddSingleton<Collector>();
        services.AddSingleton<WaitingItems>();
        services.AddSingleton(container => new SlotBoard(
            container.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString(),
            container.GetRequiredService<ISegmentStore>().Writer, slots));
    }
}
