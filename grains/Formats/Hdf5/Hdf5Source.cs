using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using PureHDF;
using PureHDF.VOL.Native;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Finds the samples in an HDF5 file, and what the file says of them: the dataset that the caller names, or GWOSC's strain
/// (/strain/Strain with Xspacing and Xstart, else /meta/GPSstart and /meta/Duration; /meta/Detector names it;
/// https://gwosc.org/archive/).
/// </summary>
internal sealed class Hdf5Source(NativeFile file, ObjectFinder finder, ReadRequest request, long fileBytes)
{
    private const string GwoscPath = "/strain/Strain";
    private const int LongestPath = 1024;

    private readonly SourceName _source = new(request.Source);

    public (NativeDataset Dataset, DatasetShape Shape, ElementType Element, SourceInfo Info) Open()
    {
        var path = "/" + (request.DatasetPath ?? GwoscPath).Trim('/');
        if (path.Length > LongestPath || path.Contains("//", StringComparison.Ordinal))
        {
            throw _source.Refuse(
                "the path of the dataset is no path", path, path, $"/group/dataset, at most {LongestPath} letters", "Name the dataset");
        }

        var header = finder.Find(path) ?? throw _source.Refuse(
            request.DatasetPath is null ? "the file is not laid out as GWOSC does it" : "nothing has this path", path, path,
            "a dataset in the file", "Give the path of the dataset: h5ls -r lists them", RefusalKind.NotFound);
        var element = ElementTypes.Of(header, path, _source);
        if (!header.Any(message => message.Type == HeaderMessage.Layout))
        {
            throw _source.Refuse("the path does not lead to a dataset", path, "a datatype", "a dataset", "Name a dataset");
        }

        var dataset = Dataset(path, header);
        var shape = DatasetShape.Of(dataset, request.ExpectedChannels, path, _source);
        var filtered = header.Any(message => message.Type == HeaderMessage.FilterPipeline);
        shape.CheckStorage(dataset, element.Bytes, filtered, fileBytes, path, _source);
        return (dataset, shape, element, Describe(dataset, shape, path));
    }

    private NativeDataset Dataset(string path, IReadOnlyList<HeaderMessage> header)
    {
        var dataset = (NativeDataset)file.Dataset(path);
        if (header.Any(message => message.Type == HeaderMessage.ExternalFiles)
            || dataset.Layout.Class == H5DataLayoutClass.VirtualStorage)
        {
            throw _source.Refuse(
                "the dataset keeps its samples in other files", path, "external or virtual storage", "samples inside the file",
                "Copy them into one file: h5repack, or h5py's create_dataset(data=…)");
        }

        return dataset;
    }

    private SourceInfo Describe(NativeDataset dataset, DatasetShape shape, string path)
    {
        var gwosc = request.DatasetPath is null;
        var rate = Hdf5Attributes.Number(dataset, "sample_rate", "SampleRate")
            ?? 1 / Hdf5Attributes.Number(dataset, "dt", "Xspacing")
            ?? (gwosc ? shape.Samples / Meta("/meta/Duration") : null)
            ?? request.SampleRateHz;
        var epoch = Hdf5Attributes.Number(dataset, "t0", "Xstart", "epoch")
            ?? (gwosc ? Meta("/meta/GPSstart") : null)
            ?? request.EpochGpsSeconds;
        if (rate is { } hz && !(double.IsFinite(hz) && hz > 0))
        {
            throw _source.Refuse("the file states no possible sample rate", path, hz, "finite, above 0 Hz", "Mend the attribute dt");
        }

        if (epoch is { } seconds && !double.IsFinite(seconds))
        {
            throw _source.Refuse("the file states no possible epoch", path, seconds, "finite GPS seconds", "Mend the attribute t0");
        }

        var own = shape.Channels > 1
            ? ImmutableArray<Column>.Empty
            : gwosc
                ? [new Column(Detector() ?? "Strain", "strain")]
                : [new Column(path[(path.LastIndexOf('/') + 1)..], Hdf5Attributes.Text(dataset, "unit", "units") ?? "1")];
        return new SourceInfo(rate, epoch, SourceColumns.Decide(request, shape.Channels, own), shape.Samples);
    }

    private double? Meta(string path) => Scalar(path) is { Type: { Class: H5DataTypeClass.FixedPoint, Size: 8 } } number
        ? number.Read<long>()
        : null;

    private string? Detector() =>
        Scalar("/meta/Detector") is { Type.Class: H5DataTypeClass.String or H5DataTypeClass.VariableLength } name
            ? Hdf5Attributes.Tidy(name.Read<string>())
            : null;

    private NativeDataset? Scalar(string path) =>
        finder.Find(path) is { } header && header.Any(message => message.Type == HeaderMessage.Layout)
        && Dataset(path, header) is { Space.Type: H5DataspaceType.Scalar } scalar
            ? scalar
            : null;
}
