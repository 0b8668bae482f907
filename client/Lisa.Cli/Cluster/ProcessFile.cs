using System.Globalization;
using Lisa.Cli.Processes;

namespace Lisa.Cli.Cluster;

/// <summary>
/// The number of a silo's process, in a file. A supervisor that was killed leaves its silos running, and they would hold the ports and the
/// places of those that its successor starts; the successor ends them first.
/// </summary>
internal static class ProcessFile
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private const int MostLooks = 20;

    public static void Write(string path, int processId) => File.WriteAllText(path, processId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends the process of the file, if it still is the one that was started with <paramref name="word"/> among its arguments.</summary>
    /// <param name="path">The file; gone afterwards.</param>
    /// <param name="word">Which tells the process from one that came by its number later.</param>
    /// <param name="patience">How long it may take to end in its own way; then it is killed.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> EndForsakenAsync(string path, string word, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        if (!File.Exists(path) || !int.TryParse(await File.ReadAllTextAsync(path, cancellation), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return false;
        }

        var found = await IsAsync(processId, word, time, cancellation);
        var began = time.GetTimestamp();
        if (found)
        {
            PosixSignals.Send(processId, ProcessSignal.Terminate);
        }

        while (await IsAsync(processId, word, time, cancellation))
        {
            if (time.GetElapsedTime(began) > patience)
            {
                PosixSignals.Send(processId, ProcessSignal.Kill);
            }

            await Task.Delay(Poll, time, cancellation);
        }

        File.Delete(path);
        return found;
    }

    // A process that is just becoming another program has no arguments for a moment; one that has ended has none for good.
    private static async Task<bool> IsAsync(int processId, string word, TimeProvider time, CancellationToken cancellation)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            try
            {
                if (await File.ReadAllTextAsync($"/proc/{processId}/cmdline", cancellation) is { Length: > 0 } words)
                {
                    return words.Split('\0').Contains(word);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }

            await Task.Delay(Poll, time, cancellation);
        }

        return false;
    }
}
