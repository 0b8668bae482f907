using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>What is to be written.</summary>
/// <param name="Format">Anything but raw.</param>
/// <param name="Layout">The columns to write, in their order, and the axis that they lie along.</param>
/// <param name="Start">Axis value of the first sample: GPS seconds, Hz, or 0 for rows.</param>
/// <param name="Samples">How many there will be in each column, all blocks together.</param>
public sealed record WriteRequest(SampleFormat Format, Layout Layout, double Start, long Samples)
{
    /// <summary>Where HDF5 is put together before it is sent: its beginning is written last.</summary>
    public Spool Spool { get; init; } = new(Path.GetTempPath(), 1L << 30);

    internal string AxisName => Layout.Axis switch
    {
        AxisKind.Time => "time",
        AxisKind.Frequency => "frequency",
        _ => "row",
    };

    internal string AxisUnit => Layout.Axis switch
    {
        AxisKind.Time => "s",
        AxisKind.Frequency => "Hz",
        _ => "1",
    };
}
