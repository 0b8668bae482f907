using System.Runtime.InteropServices;
using Lisa.Signal.Simulation;
using PureHDF;

namespace Lisa.Bench.Pipeline;

/// <summary>The strain around GW150914 and its template as raw samples; where the files are not, noise of the same length and rate.</summary>
internal sealed class GwoscFiles
{
    private const int Samples = 131_072;
    private readonly double[][] _strain;
    private readonly double[] _template;

    private GwoscFiles(string description, double[][] strain, double[] template) =>
        (Description, _strain, _template) = (description, strain, template);

    public string Description { get; }

    /// <param name="directory">With the files of the Gravitational Wave Open Science Center; null looks where LISA_SHARED_DATA says.</param>
    public static GwoscFiles Find(string? directory)
    {
        directory ??= Path.Combine(Environment.GetEnvironmentVariable("LISA_SHARED_DATA") ?? Path.Combine(PeerScript.Repository(), "..", "shared", "data"), "gwosc");
        string[] detectors = ["H-H1_LOSC_4_V2-1126259446-32.hdf5", "L-L1_LOSC_4_V2-1126259446-32.hdf5"];
        var template = Path.Combine(directory, "GW150914_4_template.hdf5");
        if (!File.Exists(template))
        {
            return Simulated();
        }

        using var file = H5File.OpenRead(template);
        var polarisations = file.Dataset("/template").Read<float[,]>();
        var interleaved = new double[2 * Samples];
        for (var i = 0; i < Samples; i++)
        {
            (interleaved[2 * i], interleaved[(2 * i) + 1]) = (polarisations[0, i], polarisations[1, i]);
        }

        return new GwoscFiles("real strain around GW150914", [.. detectors.Select(name => ReadStrain(Path.Combine(directory, name)))], interleaved);
    }

    public Stream OpenStrain(int detector) => Open(_strain[detector]);

    public Stream OpenTemplate() => Open(_template);

    private static MemoryStream Open(double[] samples) => new(MemoryMarshal.AsBytes<double>(samples).ToArray());

    private static double[] ReadStrain(string path)
    {
        using var file = H5File.OpenRead(path);
        return file.Dataset("/strain/Strain").Read<double[]>();
    }

    private static GwoscFiles Simulated()
    {
        double[] Noise(long seed, int length)
        {
            var samples = new double[length];
            new WhiteNoise(seed).Fill(0, samples);
            return samples;
        }

        return new GwoscFiles(
            "simulated strain, since no GWOSC files were found (give their directory, or set LISA_SHARED_DATA)",
            [Noise(1, Samples), Noise(2, Samples)], Noise(3, 2 * Samples));
    }
}
