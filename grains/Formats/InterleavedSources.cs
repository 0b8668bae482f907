namespace Lisa.Grains.Formats;

/// <summary>Opens the sources whose bodies are frames: raw float64 and NPY.</summary>
internal static class InterleavedSources
{
    public static ISampleReader OpenRaw(Stream body, ReadRequest request)
    {
        var columns = SourceColumns.Decide(request, request.ExpectedChannels ?? 1);
        var info = new SourceInfo(request.SampleRateHz, request.EpochGpsSeconds, columns, null);
        return new FrameReader(body, new SourceName(request.Source), info, ElementType.Float64, 0);
    }

    public static async ValueTask<ISampleReader> OpenNpyAsync(
        Stream body, ReadRequest request, CancellationToken cancellation)
    {
        var source = new SourceName(request.Source);
        var header = await NpyHeader.ReadAsync(body, source, cancellation);
        if (header.Shape.Length is not (1 or 2))
        {
            throw source.Refuse(
                "the array has another number of dimensions", "header, shape", $"({string.Join(", ", header.Shape)})",
                "(n,) or (n, channels)", "Reshape it: array.reshape(n, channels)");
        }

        if (header.FortranOrder)
        {
            throw source.Refuse(
                "the array is in Fortran order", "header, fortran_order", "True", "False",
                "Write it in C order: numpy.save(file, numpy.ascontiguousarray(array))");
        }

        var columns = SourceColumns.Decide(request, header.Shape.Length == 1 ? 1 : header.Shape[1]);
        if (header.Shape[0] > long.MaxValue / ((long)columns.Length * header.Element.Bytes))
        {
            throw source.Refuse(
                "the array claims more bytes than can be counted", "header, shape", header.Shape[0], "2^63-1 bytes",
                "Post the array that numpy.save wrote");
        }

        var info = new SourceInfo(request.SampleRateHz, request.EpochGpsSeconds, columns, header.Shape[0]);
        return new FrameReader(body, source, info, header.Element, header.Bytes);
    }
}
