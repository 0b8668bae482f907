namespace Lisa.Cli.Postgres;

/// <summary>Files that hold a secret: for their owner alone (mode 0600) from their first byte.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string text)
    {
        // An older file would keep its mode, whatever is asked for at the opening.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.Write(text);
    }

    /// <summary>Nobody but its owner may look into the directory.</summary>
    public static void CloseDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
