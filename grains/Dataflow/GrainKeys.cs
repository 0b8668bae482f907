using System.Globalization;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Dataflow;

/// <summary>
/// Keys of grains. A name a user chose is led by "=": Orleans reads a key of hexadecimal digits as a number when it stores its state, and
/// the datasets <c>cafe</c> and <c>0cafe</c> would share theirs.
/// </summary>
public static class GrainKeys
{
    public const string RunDirectory = "=runs";
    public const string ActiveRunDirectory = "=active-runs";
    public const string DatasetDirectory = "=datasets";
    public const string PipelineDirectory = "=pipelines";
    public const string BackfillDirectory = "=backfills";
    public const string ActiveBackfillDirectory = "=active-backfills";
    public const string TenantDirectory = "=tenants";
    public const string Collector = "=collector";

    public static string OfName(string name) => "=" + name;

    public static string NameOf(string key) => key[1..];

    /// <summary>Key of the step that computes a product again for one run, beside the step that makes it.</summary>
    public static string OfCheck(ProductId product, string run) => $"{product.Text}/{run}";

    /// <summary>What a step's key says: its product, and whether it checks it for a run.</summary>
    public static (ProductId Product, bool Checks) OfStep(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (new ProductId(key), false) : (new ProductId(key[..slash]), true);
    }

    public static string OfSegment(ProductId product, long index) =>
        string.Create(CultureInfo.InvariantCulture, $"{product.Text}/{index}");

    /// <summary>Product and index of a segment's key; false for a key nobody here made.</summary>
    public static bool TryParseSegment(string key, out ProductId product, out long index)
    {
        index = 0;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return ProductId.TryParse(slash < 0 ? null : key[..slash], out product)
            && long.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    public static IDatasetGrain Dataset(this IGrainFactory grains, string name) => grains.GetGrain<IDatasetGrain>(OfName(name));

    public static IStepGrain Step(this IGrainFactory grains, ProductId product) => grains.GetGrain<IStepGrain>(product.Text);

    /// <summary>The step that computes a product again for a run, and compares.</summary>
    public static IStepGrain Check(this IGrainFactory grains, ProductId product, string run) => grains.GetGrain<IStepGrain>(OfCheck(product, run));

    public static IWorkGrain Work(this IGrainFactory grains, ProductId product) => grains.GetGrain<IWorkGrain>(product.Text);

    public static ISegmentGrain Segment(this IGrainFactory grains, ProductId product, long index) =>
        grains.GetGrain<ISegmentGrain>(OfSegment(product, index));

    public static IProgramLogGrain ProgramLog(this IGrainFactory grains, ProductId product) => grains.GetGrain<IProgramLogGrain>(product.Text);

    public static IRunGrain Run(this IGrainFactory grains, string id) => grains.GetGrain<IRunGrain>(OfName(id));

    public static IBackfillGrain Backfill(this IGrainFactory grains, string id) => grains.GetGrain<IBackfillGrain>(OfName(id));

    public static ITenantGrain Tenant(this IGrainFactory grains, string name) => grains.GetGrain<ITenantGrain>(OfName(name));

    public static IPipelineGrain Pipeline(this IGrainFactory grains, string name) => grains.GetGrain<IPipelineGrain>(OfName(name));

    public static ICatalogGrain Catalogue(this IGrainFactory grains, string dataset) => grains.GetGrain<ICatalogGrain>(OfName(dataset));
}
