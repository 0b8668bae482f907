namespace Lisa.Signal.Constellation;

/// <summary>
/// Where the three spacecraft are, and how long light takes between them. Seconds are those of the orbits' own time coordinate (barycentric); positions are in
/// metres in barycentric ecliptic coordinates. A time for which nothing is known gives NaN. Implementations are immutable and thread-safe.
/// </summary>
public interface IConstellation
{
    /// <summary>Position of spacecraft 1, 2 or 3 at each of the times; all spans are of one length.</summary>
    void Positions(int spacecraft, ReadOnlySpan<double> seconds, Span<double> x, Span<double> y, Span<double> z);

    /// <summary>For light that is received at each of the times: how many seconds it was under way on the link.</summary>
    void LightTravelTimes(Link link, ReadOnlySpan<double> receptionSeconds, Span<double> travelSeconds);
}
