using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Lisa.Grains.Provenance;
using Lisa.Grains.Store;
using Lisa.Silo.Api.Products;
using Lisa.Silo.Hosting;
using Lisa.Silo.Storage;

namespace Lisa.Silo.Api.Provenance;

/// <summary>Packs an RO-Crate: a zip file, put together on the silo's disk, since a zip is not written from front to end.</summary>
public sealed class CrateWriter(
    IGrainFactory grains, ISegmentStore store, HashLists hashes, SampleSource samples, DataDirectory directory, SiloSettings settings)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An open file at its beginning, gone when it is closed.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="withSamples">Whether the outputs' samples are packed too.</param>
    /// <exception cref="RefusalException">The samples are larger than the silo spools.</exception>
    public async Task<Stream> WriteAsync(ProvenanceFacts facts, bool withSamples)
    {
        var outputs = withSamples ? facts.Outputs.ToDictionary(output => output.Key, output => CrateFiles.Samples(output.Key, "npy")) : [];
        if (withSamples)
        {
            CheckSize(facts);
        }

        var file = new FileStream(
            Path.Combine(directory.Spool, $"{Guid.NewGuid():n}.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null))
            {
                await AddAsync(zip, CrateFiles.Metadata, CrateMetadata.Of(facts, outputs));
                await AddAsync(zip, CrateFiles.Recipe, Recipe.Of(facts));
                await AddAsync(zip, CrateFiles.Prov, ProvDocument.Of(facts));
                await AddAsync(zip, CrateFiles.Pipeline, PipelineText.Of(facts));
                if (facts.Run is { } run)
                {
                    await AddAsync(zip, CrateFiles.Submitted, run.Yaml);
                }

                foreach (var product in facts.Inputs.Select(input => input.Product).Concat(facts.Steps.Select(step => step.Definition.Product)).Distinct())
                {
                    await AddAsync(zip, CrateFiles.Hashes(product), body => hashes.WriteAsync(product, body));
                }

                foreach (var (output, path) in outputs)
                {
                    var definition = facts.Steps.First(step => step.Definition.Product == facts.Outputs[output]).Definition;
                    var extent = await ProductsApi.ExtentAsync(definition, grains, store);
                    await AddAsync(zip, path, body => samples.WriteAsync(extent, SampleFormat.Npy, body));
                }
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private void CheckSize(ProvenanceFacts facts)
    {
        long bytes = 0;
        foreach (var product in facts.Outputs.Values)
        {
            using var lease = store.Open(product);
            bytes += lease.Log.Samples * facts.Steps.First(step => step.Definition.Product == product).Definition.Layout.Columns.Length * sizeof(double);
        }

        if (bytes > settings.MostSpoolBytes)
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "the samples are too large for a crate", facts.Subject, $"{bytes} bytes", $"{settings.MostSpoolBytes} bytes (spool-mib)",
                "take the crate without samples, and fetch them one by one");
        }
    }

    private static Task AddAsync(ZipArchive zip, string path, JsonObject json) => AddAsync(zip, path, json.ToJsonString(Readable) + "\n");

    private static Task AddAsync(ZipArchive zip, string path, string text) => AddAsync(zip, path, body => body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask());

    private static async Task AddAsync(ZipArchive zip, string path, Func<Stream, Task> write)
    {
        await using var body = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync();
        await write(body);
    }
}
