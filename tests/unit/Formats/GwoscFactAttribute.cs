using Xunit;

namespace Lisa.Tests.Unit.Formats;

/// <summary>A fact that needs the strain files of GWOSC, which the project does not ship; skipped by name where they are absent.</summary>
public sealed class GwoscFactAttribute : FactAttribute
{
    public GwoscFactAttribute()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = $"GWOSC's strain files are absent: {Folder}";
        }
    }

    /// <summary>Beside the repository.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Root(), "..", "shared", "data", "gwosc"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is { } parent && !File.Exists(Path.Combine(folder.FullName, "Lisa.Orleans.sln")))
        {
            folder = parent;
        }

        return folder.FullName;
    }
}
