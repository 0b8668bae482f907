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
        var facts = Tables.Facts(
            ("cluster", $"{cluster.Name} ({cluster.Setting})"),
            ("segments", cluster.Segments));
        if (cluster.Database is { } database)
        {
            facts.Row("database", $"{database.Status} since {Cells.Utc(database.Since)} UTC");
        }

        var silos = Tables.Of("SILO", "ADDRESS", "STATUS", "VERSION", "STARTED (UTC)", ">UPTIME", ">SLOTS", ">ITEMS", ">ACTIVATIONS", ">CPU", ">MEMORY");
        foreach (var silo in cluster.Silos)
        {
            silos.Row(
                silo.Name, silo.Address, silo.Draining ? $"{silo.Status}, draining" : silo.Status, silo.Version ?? "-", Cells.Utc(silo.Started),
                silo.UptimeSeconds is { } seconds ? Cells.Span(TimeSpan.FromSeconds(seconds)) : "-", Cells.Count(silo.Slots), Cells.Count(silo.Items),
                Cells.Count(silo.Activations), silo.CpuPercent is { } percent ? $"{percent.ToString("0", CultureInfo.InvariantCulture)} %" : "-",
                silo.MemoryBytes is { } bytes ? Cells.Bytes(bytes) : "-");
        }

        return cluster.History.Count == 0 ? new Rows(facts, silos) : new Rows(facts, silos, History(cluster));
    }

    private static Table History(ClusterView cluster)
    {
        // A voter is told by its name where it has one; an address that is nobody's any more tells little.
        var names = cluster.Silos.Select(silo => (silo.Address, silo.Name)).Concat(cluster.History.Select(silo => (silo.Address, silo.Name)))
            .DistinctBy(silo => silo.Address).ToDictionary(silo => silo.Address, silo => silo.Name, StringComparer.Ordinal);
        var history = Tables.Of("PAST SILO", "ADDRESS", "STARTED (UTC)", "LAST SEEN (UTC)", "ENDED BY");
        foreach (var silo in cluster.History)
        {
            history.Row(
                silo.Name, silo.Address, Cells.Utc(silo.Started), Cells.Utc(silo.LastSeenAlive),
                string.Join(", ", silo.Suspected.Select(vote => vote.By == silo.Address ? "itself" : names.GetValueOrDefault(vote.By, vote.By)).Distinct()));
        }

        return history;
    }
}
