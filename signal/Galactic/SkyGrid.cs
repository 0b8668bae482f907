namespace Lisa.Signal.Galactic;

/// <summary>Directions spread evenly over the sphere, on a Fibonacci spiral (González 2010, Mathematical Geosciences 42, 49).</summary>
internal static class SkyGrid
{
    private static readonly double GoldenTurn = Math.PI * (Math.Sqrt(5) - 1);

    /// <summary>Radians between neighbours, about.</summary>
    public static double Spacing(int points) => Math.Sqrt(4 * Math.PI / points);

    /// <summary>Longitude and latitude of point <paramref name="index"/> of <paramref name="points"/>.</summary>
    public static (double Longitude, double Latitude) At(int index, int points)
    {
        var longitude = index * GoldenTurn;
        return (longitude - (Math.Floor(longitude / (2 * Math.PI)) * 2 * Math.PI), Math.Asin(1 - (((2 * index) + 1.0) / points)));
    }
}
