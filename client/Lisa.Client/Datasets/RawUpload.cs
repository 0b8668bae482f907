using System.Net;
using Lisa.Client.Http;

namespace Lisa.Client.Datasets;

/// <summary>
/// Sends a raw file as posts of bounded size, each guarded by its offset, and survives broken connections.
/// <para>
/// A post is all or nothing and lands only where the dataset ends. So after a connection breaks there are two possibilities, and the
/// dataset's own <c>samples</c> tells them apart: it stands where the post began (send it again) or where it would end (go on). A post
/// that is still being written when it is asked for shows up as a conflict of the second sending; that too is settled by asking again.
/// Any third number means that somebody else writes to the dataset, and the upload stops.
/// </para>
/// </summary>
internal sealed class RawUpload(DatasetsClient datasets, Transport transport, IProgress<long>? progress)
{
    /// <param name="name">A dataset that exists.</param>
    /// <param name="file">Seekable, read from where it stands to its end.</param>
    /// <param name="cancellation">Between and within posts; what was accepted stays.</param>
    public async Task<DatasetView> SendAsync(string name, Stream file, CancellationToken cancellation)
    {
        var dataset = await datasets.GetAsync(name, cancellation);
        var frameBytes = (long)sizeof(double) * dataset.Channels.Count;
        var begin = file.Position;
        var bytes = file.Length - begin;
        if (bytes % frameBytes != 0)
        {
            throw RefusedException.Because(
                "the file ends within a frame", $"dataset {name}", $"{bytes} bytes",
                $"a multiple of {frameBytes}: {dataset.Channels.Count} channels of 8 bytes", "send whole frames of little-endian float64");
        }

        var postBytes = Math.Max(1, transport.Options.PostBytes / frameBytes) * frameBytes;
        for (long sent = 0; sent < bytes;)
        {
            var part = Math.Min(postBytes, bytes - sent);
            dataset = await PostAsync(dataset, file, begin + sent, part, part / frameBytes, cancellation);
            sent += part;
            progress?.Report(sent);
        }

        return dataset;
    }

    private async Task<DatasetView> PostAsync(
        DatasetView before, Stream file, long position, long bytes, long frames, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            Exception failure;
            try
            {
                file.Position = position;
                using var window = new CountingStream(file, bytes, null);
                var options = new PostOptions { Offset = before.Samples };
                return (await datasets.PostAsync(before.Name, window, SampleFormat.Raw, options, null, cancellation)).Dataset;
            }
            catch (SiloUnreachableException broken)
            {
                failure = broken;
            }
            catch (RefusedException refused) when (
                RetryDelays.IsTransient(refused.Status) || (attempt > 1 && refused.Status == HttpStatusCode.Conflict))
            {
                failure = refused;
            }

            if (attempt >= transport.Options.Attempts)
            {
                throw failure;
            }

            await transport.PauseAsync(attempt, null, cancellation);
            var now = await datasets.GetAsync(before.Name, cancellation);
            if (now.Samples == before.Samples + frames)
            {
                return now;
            }

            if (now.Samples != before.Samples)
            {
                throw RefusedException.Because(
                    "somebody else posted to the dataset during this upload", $"dataset {before.Name}", $"{now.Samples} samples",
                    $"{before.Samples}, or {before.Samples + frames} after this post", "let one client at a time post to a dataset");
            }
        }
    }
}
