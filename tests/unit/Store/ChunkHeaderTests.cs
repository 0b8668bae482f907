using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>The wire form of a chunk's head.</summary>
public sealed class ChunkHeaderTests
{
    private static readonly ChunkHeader Header = new(
        true, 17, 4_096, 240,
        [
            new SegmentRecord(3, 2, 5, new ContentHash(1, 2), new ContentHash(3, 4), 0),
            new SegmentRecord(long.MaxValue, 1, 20, new ContentHash(ulong.MaxValue, 0), default, 80),
        ]);

    [Fact]
    public void A_head_reads_back_as_it_was_written()
    {
        var parsed = ChunkHeader.Parse(Bytes(Header)).ShouldNotBeNull();
        parsed.Commits.ShouldBeTrue();
        parsed.Total.ShouldBe(17);
        parsed.DurableTo.ShouldBe(4_096);
        parsed.SampleBytes.ShouldBe(240);
        parsed.Segments.ShouldBe(Header.Segments);
    }

    [Fact]
    public void An_unknown_total_and_an_empty_list_read_back_too()
    {
        var parsed = ChunkHeader.Parse(Bytes(new ChunkHeader(false, null, 0, 0, []))).ShouldNotBeNull();
        parsed.Commits.ShouldBeFalse();
        parsed.Total.ShouldBeNull();
        parsed.Segments.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(9L)]
    public void A_confirmation_reads_back_and_takes_no_samples(long? total)
    {
        var confirmation = new PostConfirmation(4_000_000_000, 3_999_999_998, 3_000_000_000, total);
        var parsed = ChunkHeader.Parse(Bytes(ChunkHeader.Of(confirmation, 4_096))).ShouldNotBeNull();
        parsed.Confirmation.ShouldBe(confirmation);
        (parsed.Commits, parsed.DurableTo, parsed.Size, parsed.Posted).ShouldBe((true, 4_096, ChunkHeader.SizeOf(0), false));
        ChunkHeader.Parse(Bytes(Header)).ShouldNotBeNull().Confirmation.ShouldBeNull();
    }

    [Fact]
    public void The_layout_of_the_bytes_is_the_documented_one()
    {
        var bytes = Bytes(Header);
        bytes.Length.ShouldBe(40 + (2 * 56) + 16);
        bytes.AsSpan(0, 12).ToArray().ShouldBe([(byte)'L', (byte)'S', (byte)'G', (byte)'1', 1, 0, 1, 0, 2, 0, 0, 0]);
        bytes[16].ShouldBe((byte)17);
        bytes[40].ShouldBe((byte)3);
        bytes[48].ShouldBe((byte)2);
        bytes[52].ShouldBe((byte)5);
    }

    [Fact]
    public void A_flipped_bit_anywhere_makes_it_no_head()
    {
        var bytes = Bytes(Header);
        for (var at = 0; at < bytes.Length * 8; at++)
        {
            bytes[at / 8] ^= (byte)(1 << (at % 8));
            ChunkHeader.Parse(bytes).ShouldBeNull($"bit {at}");
            bytes[at / 8] ^= (byte)(1 << (at % 8));
        }
    }

    [Fact]
    public void A_shortened_or_lengthened_head_is_none()
    {
        var bytes = Bytes(Header);
        ChunkHeader.Parse(bytes.AsSpan(1)).ShouldBeNull();
        ChunkHeader.Parse(bytes.AsSpan(0, bytes.Length - 1)).ShouldBeNull();
        ChunkHeader.Parse([.. bytes, 0]).ShouldBeNull();
        ChunkHeader.TryParseCount(bytes.AsSpan(0, ChunkHeader.FixedSize - 1), out _).ShouldBeFalse();
    }

    private static byte[] Bytes(ChunkHeader header)
    {
        var bytes = new byte[ChunkHeader.SizeOf(header.Segments.Length)];
        header.Format(bytes);
        return bytes;
    }
}
