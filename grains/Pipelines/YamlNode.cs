using System.Collections.Immutable;

namespace Lisa.Grains.Pipelines;

/// <summary>A piece of YAML and where it begins, both from 1.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    /// <summary>What it is, in an author's words.</summary>
    public abstract string Kind { get; }

    /// <summary>Nothing is written where a value belongs: <c>parameters:</c> and no more.</summary>
    public bool IsNothing => this is YamlText { Plain: true, Text: "" or "~" or "null" };
}

/// <param name="Line">Where it begins.</param>
/// <param name="Column">Where it begins.</param>
/// <param name="Text">Its content, without quotes.</param>
/// <param name="Plain">Not quoted, and so perhaps a number.</param>
internal sealed record YamlText(int Line, int Column, string Text, bool Plain) : YamlNode(Line, Column)
{
    public override string Kind => Text;
}

internal sealed record YamlList(int Line, int Column, ImmutableArray<YamlNode> Items) : YamlNode(Line, Column)
{
    public override string Kind => "a list";
}

/// <param name="Line">Where it begins.</param>
/// <param name="Column">Where it begins.</param>
/// <param name="Entries">Keys are unique.</param>
internal sealed record YamlMap(int Line, int Column, ImmutableArray<KeyValuePair<YamlText, YamlNode>> Entries)
    : YamlNode(Line, Column)
{
    public override string Kind => "a mapping";

    public YamlNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;
}
