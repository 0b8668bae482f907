namespace Lisa.Client.Products;

/// <summary>One run of a program, for one segment or for a compensation.</summary>
/// <param name="Index">Of the segment; null for a compensation.</param>
/// <param name="Silo">Where it ran.</param>
/// <param name="At">When it ended.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Outcome">How it ended: <c>exit code 0</c>.</param>
/// <param name="Text">The last it wrote to standard error.</param>
public sealed record ProgramNoteView(long? Index, string Silo, DateTimeOffset At, double Seconds, string Outcome, string Text);
