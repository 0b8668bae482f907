using System.Text;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Exec;

/// <summary>Whatever a program writes, what is not the planned segment is refused, at once and with its place, and nothing is allocated on its word.</summary>
public sealed class HostileOutputTests : IDisposable
{
    private readonly DeclaredPrograms _programs = new();

    [Theory]
    [InlineData("<f8", "(4, 2)", 64, null)]
    [InlineData("<f4", "(4, 2)", 32, null)]
    [InlineData("<f8", "(3, 2)", 48, "another number of samples")]
    [InlineData("<f8", "(4, 3)", 96, "another number of channels")]
    [InlineData("<f8", "(8,)", 64, "another number of channels")]
    [InlineData("<f8", "(2, 2, 2)", 64, "another number of dimensions")]
    [InlineData("<f8", "(4, 2)", 60, "in the middle of a frame")]
    [InlineData("<f8", "(4, 2)", 48, "shorter than its header says")]
    [InlineData("<f8", "(4, 2)", 80, "longer than its header says")]
    [InlineData("<f8", "(9223372036854775807, 2)", 64, "more bytes than can be counted")]
    [InlineData("<f8", "(99999999999999999999, 2)", 64, "no 64-bit integer")]
    [InlineData("<f8", "(-4, 2)", 64, "not the one that numpy writes")]
    [InlineData("|O", "(4, 2)", 64, "this type of number is not read")]
    [InlineData("<c16", "(4, 2)", 128, "this type of number is not read")]
    public void An_array_must_be_the_planned_one(string type, string shape, int bytes, string? refusal) =>
        Check(Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}", new byte[bytes]), "npy", refusal);

    [Fact]
    public void An_array_in_Fortran_order_is_refused() =>
        Check(Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (4, 2), }", new byte[64]), "npy", "Fortran order");

    [Theory]
    [InlineData("not an array", "no NPY file")]
    [InlineData("", "impossible size")]
    public void What_is_no_array_is_refused(string text, string refusal) => Check(Encoding.ASCII.GetBytes(text), "npy", refusal);

    [Fact]
    public void A_table_cannot_claim_more_rows_than_its_file_holds()
    {
        var computing = Declared(Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 2), }", new byte[64]), "npy", "{axis: row, columns: same}");

        Refusal(computing).ShouldContain("more rows than its file can hold");
    }

    [Fact]
    public void A_table_may_be_empty()
    {
        var computing = Declared(Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }", []), "npy", "{axis: row, columns: same}");

        using var block = DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0);
        block.Length.ShouldBe(0);
    }

    [Fact]
    public void An_infinity_is_no_value_and_no_gap()
    {
        var samples = new double[8];
        samples[5] = double.NegativeInfinity;
        Check(Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }", [.. samples.SelectMany(BitConverter.GetBytes)]), "npy", "column b is infinite in row 2");
    }

    [Theory]
    [InlineData("""{"rows": [[1, 2], [1, null], [1e5, 2], [1, 2]]}""", null)]
    [InlineData("""{"rows": [[1, 2], [1, 2], [1, 2]]}""", "another number of samples")]
    [InlineData("""{"rows": [[1, 2], [1], [1, 2], [1, 2]]}""", "row 1 has not 2 numbers")]
    [InlineData("""{"rows": [[1, 2], [1, 2, 3], [1, 2], [1, 2]]}""", "row 1 has more than 2 numbers")]
    [InlineData("""{"rows": [[1, 2], [1, "2"], [1, 2], [1, 2]]}""", "row 1 has not 2 numbers")]
    [InlineData("""{"rows": [[1, 2], [1, [2]], [1, 2], [1, 2]]}""", "not the JSON that is expected")]
    [InlineData("""{"rows": [1, 2]}""", "row 0 is no array")]
    [InlineData("""{"data": []}""", "not rows")]
    [InlineData("""{"rows": []} {}""", "not the JSON that is expected")]
    [InlineData("""[[1, 2]]""", "stands where")]
    [InlineData("""{"rows": [[1, 2], [1, 2], [1, 2], [1, 2""", "not the JSON that is expected")]
    [InlineData("""{"rows": [[NaN, 2], [1, 2], [1, 2], [1, 2]]}""", "not the JSON that is expected")]
    [InlineData("""{"rows": [[1e999, 2], [1, 2], [1, 2], [1, 2]]}""", "infinite")]
    [InlineData("null", "stands where")]
    public void Json_must_be_the_planned_rows(string json, string? refusal) => Check(Encoding.UTF8.GetBytes(json), "json", refusal);

    [Theory]
    [InlineData("true", "the program wrote no output")]
    [InlineData("ln -s /etc/passwd \"$2\"", "a link")]
    [InlineData("mkfifo \"$2\"", "impossible size")]
    [InlineData("mkdir \"$2\"", "the program wrote no output")]
    public void What_is_no_plain_file_is_not_opened(string script, string refusal) => Refusal(_programs.Script(script)).ShouldContain(refusal);

    public void Dispose() => _programs.Dispose();

    private void Check(byte[] output, string format, string? refusal)
    {
        var computing = Declared(output, format, "{axis: time, columns: same}");
        if (refusal is null)
        {
            using var block = DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0);
            (block.Columns, block.Length).ShouldBe((2, 4));
        }
        else
        {
            Refusal(computing).ShouldContain(refusal);
        }
    }

    private static string Refusal(IOperator computing)
    {
        var refusal = Should.Throw<RefusalException>(() => DeclaredPrograms.Compute(computing, DeclaredPrograms.Ten(), 0)).Refusals.ShouldHaveSingleItem();
        refusal.Where.ShouldBe($"operator {computing.Info.Name}, output segment 0");
        return refusal.ToString();
    }

    private IOperator Declared(byte[] output, string format, string shape)
    {
        _programs.File("made", output);
        return _programs.Declare($$$"""
            operator: hostile
            version: 1
            program: cp
            files: {made: made}
            arguments: ["{file.made}", "{output}"]
            format: {{{format}}}
            ports: {data: {axis: time}}
            output: {{{shape}}}
            """);
    }

    private static byte[] Npy(string header, byte[] data)
    {
        var text = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. data];
    }
}
