using System.Net;

namespace Lisa.Client.Http;

/// <summary>One precise answer to bad input: what, where, which value, which bound, what to do.</summary>
public sealed record RefusalView(string What, string Where = "", string Value = "", string Bound = "", string Remedy = "")
{
    /// <summary>One line: where: what (value; bound). Remedy.</summary>
    public override string ToString()
    {
        var head = Where.Length == 0 ? What : $"{Where}: {What}";
        var facts = (Value.Length, Bound.Length) switch
        {
            (0, 0) => "",
            (_, 0) => $" (value: {Value})",
            (0, _) => $" (bound: {Bound})",
            _ => $" (value: {Value}; bound: {Bound})",
        };
        var tail = Remedy.Length == 0 ? "" : $"; {Remedy}";
        return $"{head.TrimEnd('.')}{facts}{tail}";
    }
}

/// <summary>The silo answered, and said no. Nothing was changed.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException(HttpStatusCode status, IReadOnlyList<RefusalView> refusals)
        : base(string.Join(Environment.NewLine, refusals))
    {
        Status = status;
        Refusals = refusals;
    }

    public RefusedException()
        : this("refused")
    {
    }

    public RefusedException(string message)
        : this(message, null)
    {
    }

    public RefusedException(string message, Exception? innerException)
        : base(message, innerException) => Refusals = [new RefusalView(message)];

    /// <summary>400 wrong in itself, 404 not there, 409 contradicts what stands, 413 too large, 503 not now, 507 no room.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>In the order of the input; at least one.</summary>
    public IReadOnlyList<RefusalView> Refusals { get; }

    /// <summary>Short form for a refusal that the client itself finds, before anything is sent.</summary>
    internal static RefusedException Because(string what, string where, string value, string bound, string remedy) =>
        new(HttpStatusCode.BadRequest, [new RefusalView(what, where, value, bound, remedy)]);
}
