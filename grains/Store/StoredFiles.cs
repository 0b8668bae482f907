using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>The files of a store as a whole: which products there are, how many bytes each takes, and their removal.</summary>
internal static class StoredFiles
{
    /// <summary>In the directory of one process: <c>ab/ab12….log</c>.</summary>
    public static IEnumerable<StoredProduct> OfOneProcess(string root) =>
        from file in new DirectoryInfo(root).EnumerateFiles("*" + WriterName.FileEnding, OneLevel)
        let product = ParseOrNothing(Path.GetFileNameWithoutExtension(file.Name))
        where product is not null
        select new StoredProduct(product.Value, LengthOf(file));

    /// <summary>In a shared directory: <c>ab/ab12…/writer.log</c>.</summary>
    public static IEnumerable<StoredProduct> OfMany(string root) =>
        from directory in new DirectoryInfo(root).EnumerateDirectories("*", OneLevel)
        let product = ParseOrNothing(directory.Name)
        where product is not null
        select new StoredProduct(product.Value, directory.EnumerateFiles().Sum(LengthOf));

    /// <summary>
    /// Begins a new generation in a product's directory and deletes the files of those before it. After a crash in the middle the marker
    /// stands, nobody reads what is left, and the next removal deletes it.
    /// </summary>
    /// <returns>The bytes of what was deleted.</returns>
    public static long Remove(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return 0;
        }

        var names = Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)!).ToList();
        var generation = GenerationNames.Current(names);
        if (names.Exists(name => GenerationNames.TryParseLog(name, out _, out var of) && of >= generation))
        {
            generation++;
            File.OpenHandle(Path.Combine(directory, GenerationNames.OfMarker(generation)), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            DirectorySync.Flush(directory);
        }

        long bytes = 0;
        foreach (var name in names.Where(name => GenerationNames.TryParseLog(name, out _, out var of) && of < generation))
        {
            var file = new FileInfo(Path.Combine(directory, name));
            bytes += LengthOf(file);
            file.Delete();
        }

        return bytes;
    }

    private static EnumerationOptions OneLevel => new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    private static ProductId? ParseOrNothing(string name) => ProductId.TryParse(name, out var product) ? product : null;

    // Deleted while it was listed: somebody else removes the same product.
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
