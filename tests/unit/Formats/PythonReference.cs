using System.Diagnostics;

namespace Lisa.Tests.Unit.Formats;

/// <summary>Runs a script with Debian's Python, whose numpy and h5py are the reference for NPY and HDF5.</summary>
internal static class PythonReference
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>What a script's file printed, run as a program with these arguments.</summary>
    public static string RunFile(string path, params string[] arguments) =>
        Run("import runpy\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')", [path, .. arguments]);

    /// <summary>What the script printed; fails the test where Python, numpy or h5py is missing.</summary>
    public static string Run(string script, params string[] arguments)
    {
        if (!File.Exists(Interpreter))
        {
            throw new InvalidOperationException($"{Interpreter} is missing: apt-get install python3-h5py");
        }

        var start = new ProcessStartInfo(Interpreter) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", $"import json, sys\nimport numpy as np\nimport h5py\n{script}", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var complaint = errors.GetAwaiter().GetResult();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                complaint.Contains("ModuleNotFoundError", StringComparison.Ordinal)
                    ? $"numpy or h5py is missing for {Interpreter}: apt-get install python3-h5py\n{complaint}"
                    : $"the Python script failed:\n{complaint}");
        }

        return output;
    }
}
