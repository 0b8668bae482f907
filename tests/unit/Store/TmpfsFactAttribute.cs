using System.Diagnostics;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>A fact that needs a small disk to fill: a tmpfs, which only root may mount. Skipped by name where it may not.</summary>
public sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Refusal = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("lisa-tmpfs-");
        try
        {
            var problem = Mount(folder.FullName, 64);
            if (problem is null)
            {
                Unmount(folder.FullName);
            }

            return problem;
        }
        finally
        {
            folder.Delete();
        }
    });

    public TmpfsFactAttribute()
    {
        if (Refusal.Value is { } problem)
        {
            Skip = $"A FULL DISK IS NOT TESTED HERE: a small tmpfs cannot be mounted ({problem}). Run the tests as root on Linux.";
        }
    }

    /// <summary>Null when it worked, or why it did not.</summary>
    public static string? Mount(string folder, int kibibytes) =>
        OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", folder) : "not Linux";

    public static void Unmount(string folder)
    {
        if (Run("umount", folder) is { } problem)
        {
            throw new IOException($"{folder} cannot be unmounted: {problem}");
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            return absent.Message;
        }
    }
}
