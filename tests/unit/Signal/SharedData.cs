using System.Numerics;
using System.Runtime.CompilerServices;
using PureHDF;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Signal;

/// <summary>
/// Public data that the project does not ship, as strain around GW150914 (Gravitational Wave Open Science Center): in <c>../shared/data</c> beside
/// the repository, or the directory that LISA_SHARED_DATA names. Where they are absent, a test says so in its output and returns.
/// </summary>
internal static class SharedData
{
    public const double RateHz = 4096;

    public const double StartGpsSeconds = 1126259446;

    /// <param name="output">Of the test.</param>
    /// <param name="room">The directory that is needed.</param>
    /// <param name="here">Left out.</param>
    public static bool IsAbsent(ITestOutputHelper output, string room = "gwosc", [CallerFilePath] string here = "")
    {
        var directory = Root(here);
        if (Directory.Exists(Path.Combine(directory, room)))
        {
            return false;
        }

        var message = $"SKIPPED, NOTHING WAS TESTED: no directory {directory}/{room}; set LISA_SHARED_DATA to where the shared data are.";
        output.WriteLine(message);
        Console.Error.WriteLine(message);
        return true;
    }

    /// <param name="detector">H1 or L1.</param>
    /// <param name="here">Left out.</param>
    public static double[] Strain(string detector, [CallerFilePath] string here = "")
    {
        var name = $"{detector[0]}-{detector}_LOSC_4_V2-1126259446-32.hdf5";
        using var file = H5File.OpenRead(Path.Combine(Root(here), "gwosc", name));
        return file.Dataset("/strain/Strain").Read<double[]>();
    }

    /// <summary>h₊ + i·h× at 1 Mpc, merger at the middle.</summary>
    public static Complex[] Template([CallerFilePath] string here = "")
    {
        using var file = H5File.OpenRead(Path.Combine(Root(here), "gwosc", "GW150914_4_template.hdf5"));
        var both = file.Dataset("/template").Read<float[,]>();
        var template = new Complex[both.GetLength(1)];
        for (var i = 0; i < template.Length; i++)
        {
            template[i] = new Complex(both[0, i], both[1, i]);
        }

        return template;
    }

    public static string Root([CallerFilePath] string here = "") => Environment.GetEnvironmentVariable("LISA_SHARED_DATA")
        ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "shared", "data"));
}
