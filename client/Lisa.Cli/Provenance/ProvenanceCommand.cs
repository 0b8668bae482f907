using System.CommandLine;
using Lisa.Cli.Output;
using Lisa.Client.Provenance;

namespace Lisa.Cli.Provenance;

internal static class ProvenanceCommand
{
    public static Command Create(Session session)
    {
        var id = new Argument<string>("ID") { Description = "A run, or a product by its 40 hexadecimal digits." };
        var format = new Option<ProvenanceFormat>("--format") { Description = "prov for W3C PROV-JSON, crate for an RO-Crate as a zip file. [prov]", HelpName = "FORMAT" };
        var samples = new Option<bool>("--samples") { Description = "Pack the outputs' samples into the crate, as NPY." };
        var output = new Option<string?>("--output", "-o") { Description = "A file. [standard output]", HelpName = "FILE" };
        var command = new Command("provenance", "Tells where a run's products, or a product, come from.") { id, format, samples, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (wanted, kind) = (parsed.GetRequiredValue(id), parsed.GetValue(format));
            if (kind != ProvenanceFormat.Crate && parsed.GetValue(samples))
            {
                throw new UsageFailure("--samples is of a crate; add --format crate");
            }

            using var client = session.Connect(parsed);
            await OutputFile.WriteAsync(parsed.GetValue(output), destination => Identities.IsProduct(wanted)
                ? client.Products.ProvenanceAsync(wanted, kind, parsed.GetValue(samples), destination, cancellation)
                : client.Runs.ProvenanceAsync(wanted, kind, parsed.GetValue(samples), destination, cancellation));
            return ExitCodes.Done;
        });
        return command;
    }
}
