using System.Collections.Immutable;
using System.Text;

namespace Lisa.Grains.Operators.Exec;

/// <summary>
/// One argument of a program, with places to be filled: <c>--low={parameter.low_hz}</c>. What is filled in stays within the one argument,
/// whatever it is, since no shell reads it. <c>{{</c> and <c>}}</c> stand for braces.
/// </summary>
/// <param name="Text">As it was declared.</param>
/// <param name="Pieces">Texts and the names of places between them, in order.</param>
internal sealed record ArgumentTemplate(string Text, ImmutableArray<(string Value, bool IsName)> Pieces)
{
    /// <summary>The names that must be known.</summary>
    public IEnumerable<string> Names => Pieces.Where(piece => piece.IsName).Select(piece => piece.Value);

    /// <summary>Null where a brace has no other.</summary>
    public static ArgumentTemplate? Parse(string text)
    {
        var pieces = ImmutableArray.CreateBuilder<(string, bool)>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter is not ('{' or '}'))
            {
                literal.Append(letter);
            }
            else if (at + 1 < text.Length && text[at + 1] == letter)
            {
                literal.Append(letter);
                at++;
            }
            else
            {
                var end = letter == '{' ? text.IndexOfAny(['{', '}'], at + 1) : -1;
                if (end < 0 || text[end] == '{')
                {
                    return null;
                }

                pieces.Add((literal.ToString(), false));
                pieces.Add((text[(at + 1)..end], true));
                literal.Clear();
                at = end;
            }
        }

        pieces.Add((literal.ToString(), false));
        return new ArgumentTemplate(text, [.. pieces.Where(piece => piece.Item2 || piece.Item1.Length > 0)]);
    }

    /// <summary>The argument.</summary>
    /// <param name="values">A value for each name.</param>
    public string Fill(IReadOnlyDictionary<string, string> values) => string.Concat(Pieces.Select(piece => piece.IsName ? values[piece.Value] : piece.Value));
}
