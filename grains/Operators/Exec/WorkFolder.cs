namespace Lisa.Grains.Operators.Exec;

/// <summary>A folder for one run of a program, that only this user can enter; gone with all that is in it when disposed.</summary>
internal sealed class WorkFolder : IDisposable
{
    /// <param name="root">An existing folder.</param>
    public WorkFolder(string root)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(root, $"exec-{Guid.NewGuid():n}")).FullName;
        Own(new DirectoryInfo(Path));
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // The program closed a folder to its own user.
            Open(new DirectoryInfo(Path));
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException) when (Directory.Exists(Path))
        {
            // A child that got away is still writing here. The silo clears the folder above when it starts; this run has what it needs.
            return;
        }
    }

    // Links are not followed: they may lead anywhere.
    private static void Open(DirectoryInfo folder)
    {
        Own(folder);
        foreach (var inner in folder.EnumerateDirectories().Where(inner => inner.LinkTarget is null))
        {
            Open(inner);
        }
    }

    private static void Own(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }
}
