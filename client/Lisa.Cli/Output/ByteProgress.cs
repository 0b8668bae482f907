using Spectre.Console;

namespace Lisa.Cli.Output;

/// <summary>Shows how far an upload is, where somebody watches.</summary>
internal static class ByteProgress
{
    /// <param name="session">Where it is shown.</param>
    /// <param name="what">Named beside the bar.</param>
    /// <param name="bytes">Its length; null where it is not known.</param>
    /// <param name="upload">Reports bytes so far.</param>
    public static Task<T> RunAsync<T>(Session session, string what, long? bytes, Func<IProgress<long>?, Task<T>> upload)
    {
        if (!session.IsTerminal)
        {
            return upload(null);
        }

        return session.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: bytes ?? 1);
                bar.IsIndeterminate = bytes is null;
                var result = await upload(new Report(bar));
                bar.IsIndeterminate = false;
                bar.Value = bar.MaxValue;
                return result;
            });
    }

    // Not Progress<T>: that posts to the thread pool, and an older number could overtake a newer one.
    private sealed class Report(ProgressTask bar) : IProgress<long>
    {
        void IProgress<long>.Report(long value) => bar.Value = value;
    }
}
