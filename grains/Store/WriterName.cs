namespace Lisa.Grains.Store;

/// <summary>What a process is called in a shared store: one name for one life of a process, since it names the file that only it writes.</summary>
public static class WriterName
{
    internal const string FileEnding = ".log";
    private const int MostLetters = 100;

    /// <exception cref="ArgumentException">It is empty, too long, or has letters that a file name should not have.</exception>
    public static void ThrowIfUnfit(string writer)
    {
        if (writer.Length is 0 or > MostLetters || writer[0] == '.' || !writer.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new ArgumentException(
                $"The writer's name \"{writer}\" does not do: take 1 to {MostLetters} letters, digits, dots, underscores and dashes, the first not a dot.",
                nameof(writer));
        }
    }
}
