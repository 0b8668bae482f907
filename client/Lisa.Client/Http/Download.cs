namespace Lisa.Client.Http;

/// <summary>Copies an answer's body to a stream. Repeated only until its first byte.</summary>
internal static class Download
{
    public static async Task ToAsync(Transport transport, Query query, Stream destination, CancellationToken cancellation)
    {
        using var response = await transport.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, query.ToString()), Repeat.Allowed, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[81920];
        while (await ReadAsync(transport, response, body, buffer, cancellation) is var count && count > 0)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }
    }

    // Apart from the write, so that a full disk is not taken for a broken connection.
    private static async Task<int> ReadAsync(Transport transport, HttpResponseMessage response, Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw transport.Broken(response, failure);
        }
    }
}
