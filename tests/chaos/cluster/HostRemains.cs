using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lisa.Tests.Chaos.Cluster;

/// <summary>Removes virtual hosts with all that runs in them: those of this process, and those of tests that are no more.</summary>
internal static class HostRemains
{
    public const string HostPrefix = "lisa-host-";
    public const string LinkPrefix = "lisa";
    private static readonly Regex Host = new(@"^lisa-host-(\d+)-\d+", RegexOptions.Multiline);
    private static readonly Regex Link = new(@"^\d+: (lisa(\d+)(?:v\d+)?)[@:]", RegexOptions.Multiline);

    public static async Task RemoveAsync()
    {
        bool IsForsaken(Match match) =>
            int.Parse(match.Groups[match.Groups.Count - 1].Value, CultureInfo.InvariantCulture) is var owner && (owner == Environment.ProcessId || !IsAlive(owner));

        foreach (Match host in Host.Matches(await IpProgram.RunAsync("netns", "list")))
        {
            if (IsForsaken(host))
            {
                await EndProcessesAsync(host.Value);
                await IpProgram.RunAsync("netns", "del", host.Value);
            }
        }

        // The cables first: their other ends went with the hosts, but the kernel takes its time over that.
        var links = Link.Matches(await IpProgram.RunAsync("-o", "link", "show")).Where(IsForsaken).Select(link => link.Groups[1].Value);
        foreach (var link in links.OrderByDescending(name => name.Length).ToList())
        {
            await RemoveLinkAsync(link);
        }
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");

    private static async Task EndProcessesAsync(string host)
    {
        foreach (var line in (await IpProgram.RunAsync("netns", "pids", host)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(line, CultureInfo.InvariantCulture));
                process.Kill();
                await process.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    private static async Task RemoveLinkAsync(string link)
    {
        try
        {
            await IpProgram.RunAsync("link", "del", link);
        }
        catch (InvalidOperationException gone) when (gone.Message.Contains("Cannot find device", StringComparison.Ordinal))
        {
            // It went with its host just now.
        }
    }
}
