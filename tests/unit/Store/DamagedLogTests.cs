using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>Damage to what was acknowledged is said, and nothing is cut off behind anybody's back.</summary>
public sealed class DamagedLogTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_flipped_byte_in_a_head_that_a_later_one_vouches_for_is_damage_named_by_file_and_byte(int chunk)
    {
        var (bytes, starts) = Write();
        for (var at = starts[chunk]; at < starts[chunk] + ChunkHeader.SizeOf(2); at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= 0x01;
            var damage = Should.Throw<StoreDamagedException>(() => _folder.OpenWith(flipped).Dispose(), $"byte {at}");
            damage.Message.ShouldContain(_folder.LogPath);
            damage.Message.ShouldContain($"byte {starts[chunk]}:");
            new FileInfo(_folder.LogPath).Length.ShouldBe(bytes.Length);
        }
    }

    [Fact]
    public void A_flipped_sample_in_an_old_chunk_is_found_when_it_is_read_and_spares_its_neighbours()
    {
        var (bytes, starts) = Write();
        var at = starts[1] + ChunkHeader.SizeOf(2) + 9;
        bytes[at] ^= 0x01;
        using var log = _folder.OpenWith(bytes);
        log.TryGet(2, out var damaged).ShouldBeTrue();
        var damage = Should.Throw<StoreDamagedException>(() => log.Read(damaged));
        damage.Message.ShouldContain(_folder.LogPath);
        damage.Message.ShouldContain("segment 2 at byte ");
        foreach (var index in new[] { 0, 1, 3, 4, 5, 6, 7 })
        {
            log.ShouldHaveWithin(Segments.Make(index));
        }
    }

    [Fact]
    public void A_damaged_log_leaves_its_file_closed_and_opens_once_it_is_restored()
    {
        var (bytes, starts) = Write();
        var flipped = bytes.ToArray();
        flipped[starts[1]] ^= 0x01;
        Should.Throw<StoreDamagedException>(() => _folder.OpenWith(flipped));

        // Nobody else may have it open for this to be allowed.
        using (new FileStream(_folder.LogPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            bytes.Length.ShouldBe(flipped.Length);
        }

        using var restored = _folder.OpenWith(bytes);
        restored.ShouldHold(Segments.MakeRange(0, 8));
    }

    [Fact]
    public void A_file_that_is_no_log_is_taken_for_a_torn_first_chunk()
    {
        using var log = _folder.OpenWith("not a log at all, but long enough to be looked at twice"u8);
        log.Count.ShouldBe(0);
    }

    public void Dispose() => _folder.Dispose();

    private (byte[] Bytes, List<long> Starts) Write()
    {
        List<long> starts = [];
        using (var log = _folder.Open())
        {
            for (var chunk = 0; chunk < 4; chunk++)
            {
                starts.Add(File.Exists(_folder.LogPath) ? new FileInfo(_folder.LogPath).Length : 0);
                log.Append(Segments.MakeRange(chunk * 2, (chunk * 2) + 2), null, commit: true);
            }
        }

        return (File.ReadAllBytes(_folder.LogPath), starts);
    }
}
