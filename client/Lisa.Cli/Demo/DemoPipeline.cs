namespace Lisa.Cli.Demo;

/// <summary>Where the sample pipeline is: in the tree that this command was built in.</summary>
internal static class DemoPipeline
{
    private static readonly string Relative = Path.Combine("samples", "pipelines", "gw-burst-search.yaml");

    public static string Find() => Find(AppContext.BaseDirectory);

    internal static string Find(string from)
    {
        for (var directory = new DirectoryInfo(from); directory is not null; directory = directory.Parent)
        {
            var file = Path.Combine(directory.FullName, Relative);
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new CommandFailure($"{Relative}: not in any directory above {from}; run the demonstration from the project's own tree");
    }
}
