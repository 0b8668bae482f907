namespace Lisa.Signal.Sources;

/// <summary>
/// Strain h₊ and h× of a wave as it passes the solar system's barycentre at the given times, in the basis of <see cref="PlaneWave"/>. Spans are of
/// one length.
/// </summary>
public delegate void Polarisations(ReadOnlySpan<double> barycentreSeconds, Span<double> plus, Span<double> cross);

/// <summary>
/// A plane gravitational wave from a direction of the sky. With ecliptic longitude λ and latitude β of its source it runs along
/// k = −(cos β cos λ, cos β sin λ, sin β); its strain is h₊ (u⊗u − v⊗v) + h× (u⊗v + v⊗u) with u = (sin λ, −cos λ, 0) and
/// v = (−sin β cos λ, −sin β sin λ, cos β), the convention of the LISA Data Challenges' manual.
/// </summary>
/// <param name="EclipticLongitudeRadians">λ.</param>
/// <param name="EclipticLatitudeRadians">β.</param>
/// <param name="Strain">h₊ and h×, the source's own polarisation angle included.</param>
public sealed record PlaneWave(double EclipticLongitudeRadians, double EclipticLatitudeRadians, Polarisations Strain);
