namespace Lisa.Tests.Tidy;

/// <summary>The project's own files, as text, without what a build makes.</summary>
internal static class Tree
{
    private static readonly string[] Made = ["bin", "obj", ".git", ".vs", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    /// <param name="endings">As <c>.cs</c>; all of them when there are none.</param>
    public static IEnumerable<string> Files(params string[] endings) => Walk(new DirectoryInfo(Root))
        .Where(file => endings.Length == 0 || endings.Contains(file.Extension))
        .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Each line that a rule finds fault with, as <c>path:line: text</c>.</summary>
    public static IEnumerable<string> Lines(IEnumerable<string> paths, Func<string, bool> broken) =>
        from path in paths
        from line in Read(path).Split('\n').Select((text, at) => (Text: text, Number: at + 1))
        where broken(line.Text)
        select $"{path}:{line.Number}: {line.Text.Trim()}";

    private static IEnumerable<FileInfo> Walk(DirectoryInfo directory) => directory.EnumerateFiles()
        .Concat(directory.EnumerateDirectories().Where(each => !Made.Contains(each.Name)).SelectMany(Walk));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Lisa.Orleans.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No directory above {AppContext.BaseDirectory} has Lisa.Orleans.sln: run the tests from the project's tree.");
    }
}
