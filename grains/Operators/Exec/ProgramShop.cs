using System.Security.Cryptography;

namespace Lisa.Grains.Operators.Exec;

/// <summary>A program made ready on this silo.</summary>
/// <param name="Command">Its file.</param>
/// <param name="Files">By their places, <c>file.script</c>: the copies that were made when the silo started, so that what runs is what was hashed.</param>
internal sealed record ReadyProgram(string Command, IReadOnlyDictionary<string, string> Files);

/// <summary>Where this silo runs programs.</summary>
/// <param name="tools">By which they are bounded.</param>
/// <param name="work">An existing folder, for a folder of each run.</param>
/// <param name="copies">An existing folder for their files.</param>
/// <param name="time">Clock of their limits.</param>
internal sealed class ProgramShop(ProgramTools tools, string work, string copies, TimeProvider time)
{
    public string Work => work;

    public TimeProvider Time => time;

    /// <summary>Finds the command and copies the files, so that an edit takes effect at the next start, under another fingerprint.</summary>
    /// <param name="name">What to call the program's folder: a name that no other program has.</param>
    /// <param name="program">As declared.</param>
    /// <exception cref="ArgumentException">The command is not there, or a file changed while the silo started.</exception>
    public ReadyProgram Prepare(string name, ExecProgram program)
    {
        var folder = Directory.CreateDirectory(Path.Combine(copies, name)).FullName;
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in program.Files)
        {
            var bytes = File.ReadAllBytes(file.Path);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Hash)
            {
                throw new ArgumentException($"operators: {file.Path} changed while the silo started; start it again");
            }

            var copy = Path.Combine(folder, Path.GetFileName(file.Path));
            File.WriteAllBytes(copy, bytes);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(copy, File.GetUnixFileMode(file.Path) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            places[$"file.{file.Name}"] = copy;
        }

        var command = ArgumentTemplate.Parse(program.Command) is { } template && template.Names.All(places.ContainsKey) ? template.Fill(places) : program.Command;
        return new ReadyProgram(
            ProgramTools.OnPath(command) ?? throw new ArgumentException($"operators: there is no program {command} on this machine, by PATH or as a file; install it, or correct the declaration"),
            places);
    }

    /// <summary>Runs a program once, in a folder of its own.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and is dead.</exception>
    public ProgramEnd Run(ExecProgram program, ReadyProgram ready, string folder, Dictionary<string, string> places, CancellationToken cancellation)
    {
        foreach (var (place, path) in ready.Files)
        {
            places[place] = path;
        }

        var variables = program.PassedVariables
            .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Key, variable => variable.Value!, StringComparer.Ordinal);
        foreach (var (name, value) in program.SetVariables)
        {
            variables[name] = value;
        }

        (variables["HOME"], variables["TMPDIR"]) = (folder, folder);
        return ProgramRun.Run(
            new ProgramOrder(ready.Command, [.. program.Arguments.Select(argument => argument.Fill(places))], folder, variables, program.Limits), tools, time, cancellation);
    }
}
