using PureHDF;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>Scalar attributes of an object, whatever the type that they were written in.</summary>
internal static class Hdf5Attributes
{
    private const int LongestText = 256;

    /// <summary>The first of these names that is a number; null where none is.</summary>
    public static double? Number(IH5Object of, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (of.AttributeExists(name) && of.Attribute(name) is var attribute && IsOne(attribute.Space))
            {
                return (attribute.Type.Class, attribute.Type.Size) switch
                {
                    (H5DataTypeClass.FloatingPoint, 8) => attribute.Read<double>(),
                    (H5DataTypeClass.FloatingPoint, 4) => attribute.Read<float>(),
                    (H5DataTypeClass.FixedPoint, 8) => attribute.Read<long>(),
                    (H5DataTypeClass.FixedPoint, 4) => attribute.Type.FixedPoint.IsSigned
                        ? attribute.Read<int>()
                        : attribute.Read<uint>(),
                    _ => null,
                };
            }
        }

        return null;
    }

    /// <summary>The first of these names that is a text of reasonable length.</summary>
    public static string? Text(IH5Object of, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (of.AttributeExists(name) && of.Attribute(name) is var attribute && IsOne(attribute.Space)
                && attribute.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength)
            {
                return Tidy(attribute.Read<string>());
            }
        }

        return null;
    }

    /// <summary>Null for what is no name: empty, too long, or not printable.</summary>
    public static string? Tidy(string? text) =>
        text?.Trim(' ', '\0') is { Length: > 0 and <= LongestText } tidy && !tidy.Any(char.IsControl) ? tidy : null;

    private static bool IsOne(IH5Dataspace space) =>
        space.Type == H5DataspaceType.Scalar || (space.Rank == 1 && space.Dimensions[0] == 1);
}
