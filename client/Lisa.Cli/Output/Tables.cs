using Spectre.Console;

namespace Lisa.Cli.Output;

/// <summary>Makes tables of plain text: nothing in a name is taken for markup.</summary>
internal static class Tables
{
    /// <param name="columns">Headings; one that begins with <c>&gt;</c> is aligned right.</param>
    public static Table Of(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            var right = column.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(right ? column[1..] : column))
            {
                NoWrap = true,
                Alignment = right ? Justify.Right : Justify.Left,
            });
        }

        return table;
    }

    public static Table Row(this Table table, params string[] cells)
    {
        table.AddRow(cells.Select(cell => new Text(cell)));
        return table;
    }

    /// <summary>Facts, one a line: name, value.</summary>
    public static Table Facts(params (string Name, string Value)[] facts)
    {
        var table = Of("", "").HideHeaders();
        table.Border = TableBorder.None;
        foreach (var (name, value) in facts)
        {
            table.Row(name, value);
        }

        return table;
    }
}
