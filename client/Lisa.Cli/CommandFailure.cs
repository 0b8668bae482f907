namespace Lisa.Cli;

/// <summary>A command cannot go on; its message is one line: where, what, what to do.</summary>
internal sealed class CommandFailure(string message) : Exception(message);

/// <summary>The command line is wrong in a way that only its values show.</summary>
internal sealed class UsageFailure(string message) : Exception(message);
