using System.Globalization;

namespace Lisa.Signal.Constellation;

/// <summary>
/// One of the six laser links: light that spacecraft <see cref="Receiver"/> receives from spacecraft <see cref="Emitter"/>, written as both numbers, 12 for
/// what 1 receives from 2. Wherever six links stand in columns, they stand in the order of <see cref="All"/>, which is that of lisaorbits' files.
/// </summary>
public readonly record struct Link
{
    /// <exception cref="ArgumentOutOfRangeException">The numbers are not two different ones of 1, 2 and 3.</exception>
    public Link(int receiver, int emitter)
    {
        if (receiver < 1 || receiver > 3 || emitter < 1 || emitter > 3 || receiver == emitter)
        {
            throw new ArgumentOutOfRangeException(nameof(emitter), $"{receiver}{emitter}", "A link is between two different ones of the spacecraft 1, 2 and 3.");
        }

        (Receiver, Emitter) = (receiver, emitter);
    }

    /// <summary>12, 23, 31, 13, 32, 21.</summary>
    public static IReadOnlyList<Link> All { get; } = [new(1, 2), new(2, 3), new(3, 1), new(1, 3), new(3, 2), new(2, 1)];

    public int Receiver { get; }

    public int Emitter { get; }

    /// <summary>Index in <see cref="All"/>.</summary>
    public int Column => Emitter == (Receiver % 3) + 1 ? Receiver - 1 : 3 + ((4 - Receiver) % 3);

    /// <summary>The light that goes the other way.</summary>
    public Link Reverse => new(Emitter, Receiver);

    /// <summary>1 → 2 → 3 → 1.</summary>
    public Link Rotate() => new((Receiver % 3) + 1, (Emitter % 3) + 1);

    /// <summary>As <c>12</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Receiver}{Emitter}");
}
