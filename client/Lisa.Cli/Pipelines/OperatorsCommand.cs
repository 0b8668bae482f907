using System.CommandLine;
using System.Globalization;
using Lisa.Cli.Output;
using Lisa.Client.Http;
using Lisa.Client.Operators;
using Spectre.Console;

namespace Lisa.Cli.Pipelines;

internal static class OperatorsCommand
{
    public static Command Create(Session session)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "One operator, with its ports and parameters. [all]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("operators", "Lists the operators that a pipeline's steps can name.") { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = session.Connect(parsed);
            var operators = await client.Operators.ListAsync(cancellation);
            if (parsed.GetValue(name) is { } wanted)
            {
                operators = [.. operators.Where(one => one.Name == wanted)];
                if (operators.Count == 0)
                {
                    throw new CommandFailure($"operator {wanted}: there is none of that name; `lisa operators` lists them");
                }

                return session.Show(parsed, operators, LisaJson.Default.IReadOnlyListOperatorView, found => Details(found[0]));
            }

            return session.Show(parsed, operators, LisaJson.Default.IReadOnlyListOperatorView, List);
        });
        return command;
    }

    private static Table List(IReadOnlyList<OperatorView> operators)
    {
        var table = Tables.Of("NAME", ">VERSION", "PORTS", "SUMMARY");
        foreach (var one in operators)
        {
            table.Row(
                one.Name, one.Version.ToString(CultureInfo.InvariantCulture),
                one.Kind == OperatorKinds.Operator ? string.Join(", ", one.Ports.Select(port => port.Name)) : one.Kind, one.Summary);
        }

        table.Columns[^1].NoWrap = false;
        return table;
    }

    private static Table Details(OperatorView one)
    {
        var table = Tables.Facts(
            (one.Kind, $"{one.Name} version {one.Version}"), ("", one.Summary), ("source", one.Source));
        if (one.Fingerprint is { } fingerprint)
        {
            table.Row("program", fingerprint);
        }

        if (one.Needs is { Count: > 0 } needs)
        {
            table.Row("needs", string.Join(", ", needs));
        }

        foreach (var port in one.Ports)
        {
            table.Row($"port {port.Name}", $"{port.Axis}: {port.Meaning}");
        }

        foreach (var parameter in one.Parameters)
        {
            var range = parameter.Choices is { Count: > 0 } choices
                ? string.Join('|', choices)
                : $"{parameter.Type} {Cells.Number(parameter.Minimum ?? double.NegativeInfinity)} to {Cells.Number(parameter.Maximum ?? double.PositiveInfinity)}";
            table.Row($"parameter {parameter.Name}", $"{range} {parameter.Unit} [{parameter.Default ?? "required"}]: {parameter.Meaning}");
        }

        table.Columns[^1].NoWrap = false;
        return table;
    }
}
