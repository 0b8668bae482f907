using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Lisa.Signal.Constellation;

namespace Lisa.Signal.Tdi;

/// <summary>
/// A combination of time-delay interferometry as data: a table of terms, each a delayed measurement with a coefficient. The measurements are the six
/// intermediary variables η, one a link, in which the motion of the spacecraft is already gone and one laser's noise is left on each spacecraft (Otto
/// 2015, thesis, Leibniz Universität Hannover; Bayle and Hartwig, arXiv:2212.05351).
/// </summary>
/// <param name="Name">As X2.</param>
/// <param name="Terms">In the order in which they are added up.</param>
public sealed record TdiCombination(string Name, ImmutableArray<TdiTerm> Terms)
{
    /// <summary>The largest number of nested delays.</summary>
    public int DeepestDelay => Terms.IsEmpty ? 0 : Terms.Max(term => term.Delays);

    /// <summary>
    /// Reads a table of terms as <see cref="ToString"/> writes it: <c>eta13 + D13 eta31 - D121 eta13</c>, a number before the D or eta being a
    /// coefficient.
    /// </summary>
    /// <exception cref="FormatException">The text is not such a table; the message says where.</exception>
    public static TdiCombination Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = ImmutableArray.CreateBuilder<TdiTerm>();
        var (coefficient, path) = (1.0, "");
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "+" or "-")
            {
                coefficient = word == "-" ? -1 : 1;
            }
            else if (word.StartsWith("eta", StringComparison.Ordinal))
            {
                terms.Add(Term(name, coefficient, path, word));
                (coefficient, path) = (1, "");
            }
            else if (word[0] == 'D')
            {
                path = word[1..];
            }
            else if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var size))
            {
                coefficient *= size;
            }
            else
            {
                throw new FormatException($"\"{word}\" in {name} is not a sign, a coefficient, a delay as D121 or a measurement as eta13.");
            }
        }

        return path.Length == 0
            ? new TdiCombination(name, terms.ToImmutable())
            : throw new FormatException($"The delay D{path} at the end of {name} delays nothing; name a measurement after it, as eta13.");
    }

    /// <summary>The same combination with the spacecraft renamed 1 → 2 → 3 → 1.</summary>
    public TdiCombination Rotate(string name) => new(name, [.. Terms.Select(term => term.Rotate())]);

    /// <summary>A weighted sum of combinations; terms with the same path and measurement become one, and those that cancel go.</summary>
    public static TdiCombination Sum(string name, params ReadOnlySpan<(double Weight, TdiCombination Of)> parts)
    {
        var terms = new List<TdiTerm>();
        foreach (var (weight, combination) in parts)
        {
            terms.AddRange(combination.Terms.Select(term => term.Times(weight)));
        }

        var merged =
            from term in terms
            group term by (term.Path, term.Measurement) into same
            let coefficient = same.Sum(term => term.Coefficient)
            where coefficient != 0
            select new TdiTerm(coefficient, same.Key.Path, same.Key.Measurement);
        return new TdiCombination(name, [.. merged]);
    }

    /// <summary>
    /// The closed form for light travel times that do not change: what the combination multiplies the Fourier component of each measurement with, Σ
    /// c·exp(−2πif Σ delays), for components that go as exp(+2πift).
    /// </summary>
    /// <param name="frequencyHz">Any.</param>
    /// <param name="travelSeconds">Six, in the order of <see cref="Link.All"/>.</param>
    /// <param name="transfer">Six, in the same order.</param>
    public void Transfer(double frequencyHz, ReadOnlySpan<double> travelSeconds, Span<Complex> transfer)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(travelSeconds.Length, Link.All.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(transfer.Length, Link.All.Count);
        transfer.Clear();
        foreach (var term in Terms)
        {
            var delay = 0.0;
            for (var i = 0; i < term.Delays; i++)
            {
                delay += travelSeconds[term.Delay(i).Column];
            }

            transfer[term.Measurement.Column] += Complex.FromPolarCoordinates(term.Coefficient, -2 * Math.PI * frequencyHz * delay);
        }
    }

    /// <summary>The table of terms.</summary>
    public override string ToString() => string.Join(' ', Terms);

    private static TdiTerm Term(string name, double coefficient, string path, string word)
    {
        if (word.Length != 5 || word[3] is < '1' or > '3' || word[4] is < '1' or > '3' || word[3] == word[4])
        {
            throw new FormatException($"\"{word}\" in {name} is not a measurement; they are eta12, eta23, eta31, eta13, eta32 and eta21.");
        }

        var measurement = new Link(word[3] - '0', word[4] - '0');
        try
        {
            return new TdiTerm(coefficient, path.Length == 0 ? word[3..4] : path, measurement);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException($"The term D{path} {word} in {name} is none: {wrong.Message}", wrong);
        }
    }
}
