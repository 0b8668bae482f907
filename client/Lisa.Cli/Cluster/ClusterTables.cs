using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Client.Cluster;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Cluster;

/// <summary>How a cluster looks.</summary>
internal static class ClusterTables
{
    public static IRenderable Show(ClusterView cluster)
    {
        var silos = Tables.Of("SILO", "ADDRESS", "STATUS", "VERSION", ">UPTIME", ">SLOTS", ">BUSY", ">WAITING", ">ACTIVATIONS", ">CPU", ">MEMORY");
        foreach (var silo in cluster.Silos)
        {
            silos.Row(
                silo.Name, silo.Address, silo.Status, silo.Version, silo.UptimeSeconds is { } seconds ? Cells.Span(TimeSpan.FromSeconds(seconds)) : "-",
                Cells.Count(silo.Slots), Cells.Count(silo.Busy), Cells.Count(silo.Waiting), Cells.Count(silo.Activations),
                silo.CpuPercent is { } percent ? $"{percent.ToString("0", CultureInfo.InvariantCulture)} %" : "-",
                silo.MemoryBytes is { } bytes ? Cells.Bytes(bytes) : "-");
        }

        var history = Tables.Of("WHEN (UTC)", "SILO", "STATUS", "ADDRESS");
        foreach (var change in cluster.History)
        {
            history.Row(Cells.Utc(change.AtUtc), change.Silo, change.Status, change.Address);
        }

        return cluster.History.Count == 0 ? silos : new Rows(silos, history);
    }
}
