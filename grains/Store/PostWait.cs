namespace Lisa.Grains.Store;

/// <summary>Waits for a post that was acknowledged to be seen here: a shared file system may be a little late.</summary>
public static class PostWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLag = TimeSpan.FromSeconds(10);

    /// <summary>Returns when a log has a post, and with it all that was acknowledged before. Does I/O, but not on the caller's thread.</summary>
    /// <param name="log">Of the dataset.</param>
    /// <param name="post">Number of the post.</param>
    /// <param name="dataset">What the error calls it.</param>
    /// <param name="time">Clock of waiting.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreDamagedException">It is not there after ten seconds.</exception>
    public static async Task UntilSeenAsync(this ISegmentLog log, long post, string dataset, TimeProvider time, CancellationToken cancellation = default)
    {
        var began = time.GetTimestamp();
        while (log.LastPost < post)
        {
            if (time.GetElapsedTime(began) > LongestLag)
            {
                throw new StoreDamagedException(
                    $"post {post} to dataset {dataset} was acknowledged, and this silo sees those up to post {log.LastPost} after {LongestLag.TotalSeconds} s: "
                    + "the shared file system is behind, or segment files are missing; look at its mounts, or restore the files");
            }

            await Task.Delay(Pause, time, cancellation);
            await Task.Run(log.Refresh, cancellation);
        }
    }
}
