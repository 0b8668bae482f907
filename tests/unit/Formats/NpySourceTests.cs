using System.Text;
using CsCheck;
using Lisa.Grains.Contracts;
using Lisa.Grains.Formats;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Formats;

[Collection(MeasuredAlone.Name)]
public sealed class NpySourceTests
{
    private static readonly ReadRequest Request = new(SampleFormat.Npy, "body.npy");

    [Theory]
    [InlineData("<f8")]
    [InlineData(">f8")]
    [InlineData("<f4")]
    [InlineData(">f4")]
    [InlineData("<i8")]
    [InlineData(">i4")]
    [InlineData("<i2")]
    [InlineData("|i1")]
    [InlineData(">u8")]
    [InlineData("<u4")]
    [InlineData(">u2")]
    [InlineData("|u1")]
    public async Task What_numpy_saves_comes_back(string dtype)
    {
        using var folder = new TemporaryFolder();
        PythonReference.Run(
            "np.save(sys.argv[1], np.arange(1, 101).reshape(50, 2).astype(sys.argv[2]))", folder["a.npy"], dtype);

        var (info, columns) = await Reading.AllAsync(await File.ReadAllBytesAsync(folder["a.npy"]), Request);

        info.Samples.ShouldBe(50);
        info.Columns.Select(column => column.Name).ShouldBe(["channel_1", "channel_2"]);
        columns[0].ShouldBe(Enumerable.Range(0, 50).Select(i => (2.0 * i) + 1));
        columns[1].ShouldBe(Enumerable.Range(0, 50).Select(i => (2.0 * i) + 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_version_of_one_dimension_is_read(byte version)
    {
        var (info, columns) = await Reading.AllAsync(
            Npy("{'descr': '<i2', 'fortran_order': False, 'shape': (3,), }", [1, 0, 2, 0, 0xFF, 0xFF], version), Request);

        info.Samples.ShouldBe(3);
        columns[0].ShouldBe([1, 2, -1]);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1), }", "Fortran")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }", "dimensions")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "no 64-bit integer")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "no 64-bit integer")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 2), }", "more bytes than can be counted")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 9999999), }", "number of channels")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "is not")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "type of number")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "not the one that numpy writes")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'shape': (1,), }", "not the one that numpy writes")]
    [InlineData("__import__('os').system('true')", "not the one that numpy writes")]
    [InlineData("", "not the one that numpy writes")]
    public async Task Another_header_is_refused(string header, string because)
    {
        var refusal = await Reading.RefusedAsync(Npy(header, new byte[8]), Request);

        refusal.ToString().ShouldContain(because == "is not" ? "c16" : because);
        refusal.Remedy.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(15, "shorter")]
    [InlineData(8, "shorter")]
    [InlineData(17, "longer")]
    public async Task A_body_of_another_length_than_its_header_says_is_refused(int bytes, string because)
    {
        var body = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", new byte[bytes]);

        (await Reading.RefusedAsync(body, Request)).What.ShouldMatch($"{because}|middle of a frame");
    }

    [Fact]
    public async Task A_claim_of_terabytes_allocates_nothing()
    {
        var body = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 2), }", new byte[16]);
        var before = GC.GetTotalAllocatedBytes(true);

        (await Reading.RefusedAsync(body, Request)).What.ShouldContain("shorter");

        (GC.GetTotalAllocatedBytes(true) - before).ShouldBeLessThan(16L << 20);
    }

    [Fact]
    public async Task Another_number_of_channels_is_refused()
    {
        var body = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }", new byte[16]);

        (await Reading.RefusedAsync(body, Request with { Columns = [new Column("H1", "strain")] })).Bound.ShouldBe("1 channels");
    }

    [Fact]
    public void Damaged_bytes_are_read_or_refused_and_nothing_else()
    {
        var good = Npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 2), }", new byte[64]);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var bad = good[..length];
            if (at < length)
            {
                bad[at] = value;
            }

            try
            {
                Reading.AllAsync(bad, Request).GetAwaiter().GetResult();
            }
            catch (RefusalException refusal)
            {
                refusal.Refusals.ShouldNotBeEmpty();
            }
        });
    }

    private static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        var text = Encoding.Latin1.GetBytes(header + "\n");
        byte[] length = version == 1
            ? BitConverter.GetBytes((ushort)text.Length)
            : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }
}
