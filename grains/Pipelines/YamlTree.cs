using System.Collections.Immutable;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lisa.Grains.Pipelines;

/// <summary>
/// Reads the plain part of YAML that pipelines and declarations are written in: texts, lists and mappings, one document. No tags, which make types;
/// no anchors and aliases, which make a kilobyte a gigabyte.
/// </summary>
internal sealed class YamlTree
{
    public const int MostBytes = 256 << 10;
    private const int Deepest = 8;

    private readonly IParser _parser;
    private readonly ProblemList _problems;
    private Mark _last = Mark.Empty;

    private YamlTree(string text, ProblemList problems)
    {
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    /// <summary>The document; null where the text is none, and the problems say why.</summary>
    public static YamlNode? Read(string text, ProblemList problems)
    {
        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > MostBytes)
        {
            problems.Add(1, 1, "the text is too long", $"{bytes} bytes", $"{MostBytes} bytes", "Part it into several");
            return null;
        }

        var tree = new YamlTree(text, problems);
        try
        {
            return tree.Document();
        }
        catch (YamlException wrong)
        {
            // A few of its exceptions know no place; then it is after the last piece that was in order.
            var at = wrong.Start.Line > tree._last.Line ? wrong.Start : tree._last;
            tree.Malformed(at, wrong.Message);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException)
        {
            tree.Malformed(tree._last, wrong.Message);
        }

        return null;
    }

    private void Malformed(Mark at, string message) => _problems.Add(
        (int)Math.Max(1, at.Line), (int)Math.Max(1, at.Column), "this is no YAML", message, "YAML 1.2",
        "Mend the syntax: indent with spaces, close quotes and brackets");

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _problems.Add(1, 1, "the text is empty", "", "a mapping", "Write it as the documentation shows");
            return null;
        }

        var root = Node(1);
        if (root is null)
        {
            return null;
        }

        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _problems.Add(
                (int)second.Start.Line, (int)second.Start.Column, "there is a second document", "---", "one document",
                "Write one document a text");
        }

        return root;
    }

    /// <summary>Null ends the reading: the problem lies deeper than anything here can repair.</summary>
    private YamlNode? Node(int depth)
    {
        var next = _parser.Consume<ParsingEvent>();
        _last = next.End;
        var (line, column) = ((int)next.Start.Line, (int)next.Start.Column);
        if (next is not NodeEvent { Anchor.IsEmpty: true, Tag.IsEmpty: true })
        {
            _problems.Add(
                line, column, "anchors, aliases and tags are not read", next.ToString() ?? "", "plain YAML", "Write the value out");
            return null;
        }

        if (depth > Deepest)
        {
            _problems.Add(line, column, "the text is nested too deep", "", $"{Deepest} levels", "Write it as the documentation shows");
            return null;
        }

        return next switch
        {
            Scalar text => new YamlText(line, column, text.Value, text.Style == ScalarStyle.Plain),
            SequenceStart => List(line, column, depth),
            _ => Map(line, column, depth),
        };
    }

    private YamlList? List(int line, int column, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlList(line, column, items.ToImmutable());
    }

    private YamlMap? Map(int line, int column, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<YamlText, YamlNode>>();
        var seen = new Dictionary<string, YamlText>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not { } key || Node(depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not YamlText name)
            {
                _problems.Add(key, "a key is no text", key.Kind, "a name", "Write name: value");
            }
            else if (!seen.TryAdd(name.Text, name))
            {
                _problems.Add(
                    name, "a key stands twice in one mapping", name.Text, $"once; first on line {seen[name.Text].Line}", "Remove or rename one");
            }
            else
            {
                entries.Add(new KeyValuePair<YamlText, YamlNode>(name, value));
            }
        }

        return new YamlMap(line, column, entries.ToImmutable());
    }
}
