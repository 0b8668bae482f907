using System.Runtime.CompilerServices;
using System.Text.Json;
using Lisa.Tests.Api;
using Lisa.Tests.Unit.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Python;

/// <summary>The API as Python sees it, by numpy and h5py, without a line of the platform's code.</summary>
[Collection(SiloCollection.Name)]
public sealed class PythonClientTests(SiloFixture silo)
{
    [Fact]
    public void A_notebook_posts_runs_and_reads_back_what_it_posted()
    {
        var seen = JsonDocument.Parse(PythonReference.Run(Script(), silo.Address.ToString(), silo.NewName("notebook"))).RootElement;
        foreach (var equal in (string[])["npy", "part", "hdf5", "attributes", "csv", "mean"])
        {
            seen.GetProperty(equal).GetBoolean().ShouldBeTrue(equal);
        }

        seen.GetProperty("state").GetString().ShouldBe("committed");
        seen.GetProperty("gaps").EnumerateArray().Select(count => count.GetDouble()).ShouldBe([10, 10]);
        seen.GetProperty("turned").GetString().ShouldNotBeNull("Fortran order is refused").ShouldContain("ascontiguousarray");
        seen.GetProperty("refused").GetString().ShouldBe("the dataset is sealed");
    }

    private static string Script([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "scientist.py"));
}
