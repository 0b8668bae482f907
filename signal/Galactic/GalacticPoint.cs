namespace Lisa.Signal.Galactic;

/// <summary>
/// The parameters of a Galactic binary that its signal does not depend on linearly: where it is on the sky, and how its phase runs, Φ(τ) = 2πfτ +
/// πḟτ², τ being the time at the solar system's barycentre since an epoch that is agreed on elsewhere.
/// </summary>
/// <param name="FrequencyHz">f of the gravitational wave at the epoch.</param>
/// <param name="FrequencyDerivativeHzPerSecond">ḟ.</param>
/// <param name="EclipticLongitudeRadians">λ.</param>
/// <param name="EclipticLatitudeRadians">β, from −π/2 to π/2.</param>
public readonly record struct GalacticPoint(
    double FrequencyHz, double FrequencyDerivativeHzPerSecond, double EclipticLongitudeRadians, double EclipticLatitudeRadians)
{
    /// <summary>
    /// A step on the sky, along the circle of latitude and along the one of longitude, both in radians of arc: well behaved up to the poles, where
    /// the longitude is not.
    /// </summary>
    internal GalacticPoint Moved(double frequencyHz, double derivative, double along, double up)
    {
        var (sineLongitude, cosineLongitude) = Math.SinCos(EclipticLongitudeRadians);
        var (sineLatitude, cosineLatitude) = Math.SinCos(EclipticLatitudeRadians);
        var x = (cosineLatitude * cosineLongitude) - (along * sineLongitude) - (up * sineLatitude * cosineLongitude);
        var y = (cosineLatitude * sineLongitude) + (along * cosineLongitude) - (up * sineLatitude * sineLongitude);
        var z = sineLatitude + (up * cosineLatitude);
        var longitude = Math.Atan2(y, x);
        return new GalacticPoint(
            FrequencyHz + frequencyHz, FrequencyDerivativeHzPerSecond + derivative, longitude < 0 ? longitude + (2 * Math.PI) : longitude,
            Math.Atan2(z, Math.Sqrt((x * x) + (y * y))));
    }

    /// <summary>The angle on the sky between two, in radians.</summary>
    internal double AngleTo(in GalacticPoint other)
    {
        var (sine, sineOther) = (Math.Sin((EclipticLatitudeRadians - other.EclipticLatitudeRadians) / 2), Math.Sin((EclipticLongitudeRadians - other.EclipticLongitudeRadians) / 2));
        var haversine = (sine * sine) + (Math.Cos(EclipticLatitudeRadians) * Math.Cos(other.EclipticLatitudeRadians) * sineOther * sineOther);
        return 2 * Math.Asin(Math.Sqrt(Math.Min(1, haversine)));
    }
}
