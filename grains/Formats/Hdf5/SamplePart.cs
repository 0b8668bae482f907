using PureHDF.VOL.Native;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>A dataset that samples are read from: all of a source's channels, or one of them.</summary>
/// <param name="Dataset">In the file.</param>
/// <param name="Shape">Where it keeps samples and channels.</param>
/// <param name="Element">How a value is written.</param>
internal sealed record SamplePart(NativeDataset Dataset, DatasetShape Shape, ElementType Element)
{
    /// <summary>Of one sample in all of its channels.</summary>
    public int SampleBytes => Shape.Channels * Element.Bytes;
}
