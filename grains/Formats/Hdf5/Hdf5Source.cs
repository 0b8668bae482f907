using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using PureHDF;
using PureHDF.VOL.Native;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Finds the samples in an HDF5 file, and what the file says of them: the dataset that the caller names, the datasets of the group that the caller
/// names, one a channel, or GWOSC's strain
/// (/strain/Strain with Xspacing and Xstart, else /meta/GPSstart and /meta/Duration; /meta/Detector names it;
/// https://gwosc.org/archive/).
/// </summary>
internal sealed class Hdf5Source(NativeFile file, ObjectFinder finder, ReadRequest request, long fileBytes)
{
    private const string GwoscPath = "/strain/Strain";
    private const int LongestPath = 1024;

    private readonly SourceName _source = new(request.Source);

    public (ImmutableArray<SamplePart> Parts, SourceInfo Info) Open()
    {
        var path = "/" + (request.DatasetPath ?? GwoscPath).Trim('/');
        if (path.Length > LongestPath || path.Contains("//", StringComparison.Ordinal))
        {
            throw _source.Refuse(
                "the path of the dataset is no path", path, path, $"/group/dataset, at most {LongestPath} letters", "Name the dataset");
        }

        var header = finder.Find(path) ?? throw _source.Refuse(
            request.DatasetPath is null ? "the file is not laid out as GWOSC does it" : "nothing has this path", path, path,
            "a dataset in the file, or a group of them", "Give the path of the dataset: h5ls -r lists them", RefusalKind.NotFound);
        if (request.DatasetPath is not null && IsGroup(header))
        {
            return OpenGroup(path, header);
        }

        var (part, _) = Part(path, header, request.ExpectedChannels, 0);
        return ([part], Describe(part.Dataset, part.Shape, path));
    }

    // The channels that the caller names, else those that the dataset has, else all that the group holds.
    private (ImmutableArray<SamplePart> Parts, SourceInfo Info) OpenGroup(string path, IReadOnlyList<HeaderMessage> group)
    {
        var members = finder.Members(group);
        var links = members.ToLookup(link => link.Name, StringComparer.Ordinal);
        var wanted = request.Columns.IsDefaultOrEmpty ? request.Known : request.Columns;
        string[] names = [.. wanted.IsDefaultOrEmpty ? members.Select(link => link.Name) : wanted.Select(column => column.Name)];
        if (names.Length is 0 or > SourceColumns.Most)
        {
            throw _source.Refuse(
                "the group has no number of channels that can be read", path, names.Length, $"1 to {SourceColumns.Most} datasets", "Name another group");
        }

        var parts = ImmutableArray.CreateBuilder<SamplePart>();
        var timing = new GroupTiming(_source, file.Group(path), path);
        var columns = ImmutableArray.CreateBuilder<Column>();
        UInt128 claimed = 0;
        foreach (var name in names)
        {
            var member = $"{path.TrimEnd('/')}/{name}";
            var link = links[name].Take(2).ToArray() switch
            {
                [] => throw _source.Refuse(
                    "the group does not hold this channel", path, name, string.Join(", ", members.Select(each => each.Name)), "Name channels that the group holds",
                    RefusalKind.NotFound),
                [var one] when name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) => one,
                _ => throw new InvalidDataException($"two links are called {name}, or one has a name that is none"),
            };
            (var part, claimed) = Part(member, finder.Follow(link, member), null, claimed);
            if (parts.Count > 0 && part.Shape.Samples != parts[0].Shape.Samples)
            {
                throw _source.Refuse(
                    "the channels of a group are of different lengths", member, $"{part.Shape.Samples} samples", $"{parts[0].Shape.Samples}, as {names[0]} has",
                    "Name the channels that belong together, or post the others as a dataset of their own");
            }

            parts.Add(part);
            timing.Add(part.Dataset, member);
            columns.Add(new Column(name, Hdf5Attributes.Text(part.Dataset, "unit", "units") ?? "1"));
        }

        var info = new SourceInfo(
            timing.RateHz ?? request.SampleRateHz, timing.EpochSeconds ?? request.EpochGpsSeconds, SourceColumns.Decide(request, parts.Count, columns.ToImmutable()),
            parts[0].Shape.Samples);
        return (parts.ToImmutable(), info);
    }

    private (SamplePart Part, UInt128 Claimed) Part(string path, IReadOnlyList<HeaderMessage> header, int? channels, UInt128 already)
    {
        var element = ElementTypes.Of(header, path, _source);
        if (!header.Any(message => message.Type == HeaderMessage.Layout))
        {
            throw _source.Refuse("the path does not lead to a dataset", path, "a datatype", "a dataset", "Name a dataset");
        }

        var dataset = Dataset(path, header);
        var shape = DatasetShape.Of(dataset, channels, path, _source);
        var filtered = header.Any(message => message.Type == HeaderMessage.FilterPipeline);
        var claimed = shape.CheckStorage(dataset, element.Bytes, filtered, fileBytes, path, _source, already);
        return (new SamplePart(dataset, shape, element), claimed);
    }

    private static bool IsGroup(IReadOnlyList<HeaderMessage> header) =>
        header.Any(message => message.Type is HeaderMessage.SymbolTable or HeaderMessage.LinkInfo or HeaderMessage.Link)
        && !header.Any(message => message.Type is HeaderMessage.Datatype or HeaderMessage.Layout);

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
        var timing = new GroupTiming(_source, dataset, path);
        var rate = timing.RateHz ?? (gwosc ? shape.Samples / Meta("/meta/Duration") : null) ?? request.SampleRateHz;
        var epoch = timing.EpochSeconds ?? (gwosc ? Meta("/meta/GPSstart") : null) ?? request.EpochGpsSeconds;
        if (rate is { } hz && !(double.IsFinite(hz) && hz > 0))
        {
            throw _source.Refuse("the file states no possible sample rate", path, hz, "finite, above 0 Hz", "Mend /meta/Duration");
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
