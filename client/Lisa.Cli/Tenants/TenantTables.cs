using Lisa.Cli.Output;
using Lisa.Client.Tenants;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Tenants;

/// <summary>How tenants look.</summary>
internal static class TenantTables
{
    public static Table List(IEnumerable<TenantView> tenants)
    {
        var table = Tables.Of("TENANT", "LIMITS", ">SEGMENTS", ">OF", ">WAITING", ">STORED", ">OF");
        foreach (var tenant in tenants)
        {
            table.Row(
                tenant.Name, tenant.Limits, Cells.Count(tenant.InFlight), Cells.Count(tenant.ConcurrentSegments), Cells.Count(tenant.Waiting),
                Cells.Bytes(tenant.Stored), Bytes(tenant.StoredBytes));
        }

        return table;
    }

    public static IRenderable Show(TenantView tenant)
    {
        var facts = Tables.Facts(
            ("tenant", tenant.Name),
            ("limits", tenant.Limits == "own" ? "its own" : "those of the silos"),
            ("segments", $"{Cells.Count(tenant.InFlight)} in flight of {Limit(tenant.ConcurrentSegments, Cells.Count)}, {Cells.Count(tenant.Waiting)} waiting"),
            ("stored", $"{Cells.Bytes(tenant.Stored)} of {Limit(tenant.StoredBytes, Bytes)}, {Cells.Bytes(tenant.Reserved)} reserved"));
        if (tenant.Held is not { Count: > 0 } held)
        {
            return facts;
        }

        var table = Tables.Of("DATASET OR PRODUCT", ">BYTES");
        foreach (var each in held)
        {
            table.Row(each.Dataset is { } dataset ? $"dataset {dataset}" : each.Product, Cells.Bytes(each.Bytes));
        }

        return new Rows(facts, table);
    }

    private static string Bytes(long? bytes) => bytes is { } limit ? Cells.Bytes(limit) : "-";

    private static string Limit(long? limit, Func<long?, string> text) => limit is null ? "any number" : text(limit);
}
