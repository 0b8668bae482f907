using Lisa.Grains.Contracts;
using Lisa.Grains.Store;
using Shouldly;

namespace Lisa.Tests.Unit.Store;

/// <summary>A disk that fills up: the append is refused, the log is as it was, and goes on when there is room again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int LargeSamples = 32 << 10; // 256 KiB
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lisa-full-");
    private bool _mounted;

    [TmpfsFact]
    public void An_append_that_does_not_fit_is_refused_and_leaves_the_log_as_it_was()
    {
        using var store = Mount(512);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(0)], null, commit: true);
        var before = File.ReadAllBytes(LogPath);
        var filler = Fill(leaveKibibytes: 64);

        var refused = Should.Throw<RefusalException>(
            () => lease.Log.Append([Segments.Make(1, columns: 1, length: LargeSamples)], null, commit: true));
        refused.Refusals.ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.NoRoom);
        refused.Refusals[0].Where.ShouldBe(LogPath);
        File.ReadAllBytes(LogPath).ShouldBe(before);
        lease.Log.ShouldHold(Segments.Make(0));

        File.Delete(filler);
        lease.Log.Append([Segments.Make(1, columns: 1, length: LargeSamples)], null, commit: true);
        lease.Dispose();
        store.Dispose();
        using var again = new SegmentLog(LogPath, new BlockPool(0));
        again.ShouldHold(Segments.Make(0), Segments.Make(1, columns: 1, length: LargeSamples));
    }

    [TmpfsFact]
    public void What_was_staged_before_the_disk_filled_can_be_discarded_and_posted_again()
    {
        using var store = Mount(1024);
        using var lease = store.Open(StoreFolder.Product);
        lease.Log.Append([Segments.Make(0)], null, commit: true);
        var before = File.ReadAllBytes(LogPath);
        lease.Log.Append([Segments.Make(1, columns: 1, length: LargeSamples)], null, commit: false);
        var filler = Fill(leaveKibibytes: 64);
        Should.Throw<RefusalException>(() => lease.Log.Append([Segments.Make(2, columns: 1, length: LargeSamples)], null, commit: false));
        lease.Log.Discard();
        File.ReadAllBytes(LogPath).ShouldBe(before);

        File.Delete(filler);
        lease.Log.Append([Segments.Make(1, columns: 1, length: LargeSamples)], null, commit: false);
        lease.Log.Append([], null, commit: true);
        lease.Log.ShouldHold(Segments.Make(0), Segments.Make(1, columns: 1, length: LargeSamples));
    }

    [TmpfsFact]
    public void The_first_append_of_a_product_on_a_full_disk_is_refused_and_works_later()
    {
        using var store = Mount(256);
        var filler = Fill(leaveKibibytes: 0);
        using var lease = store.Open(StoreFolder.Product);
        var refused = Should.Throw<RefusalException>(
            () => lease.Log.Append([Segments.Make(0, columns: 1, length: 8 << 10)], null, commit: true));
        refused.Refusals[0].Kind.ShouldBe(RefusalKind.NoRoom);
        lease.Log.Count.ShouldBe(0);

        File.Delete(filler);
        lease.Log.Append([Segments.Make(0, columns: 1, length: 8 << 10)], null, commit: true);
        lease.Log.ShouldHold(Segments.Make(0, columns: 1, length: 8 << 10));
    }

    public void Dispose()
    {
        if (_mounted)
        {
            TmpfsFactAttribute.Unmount(_folder.FullName);
        }

        _folder.Delete(true);
    }

    private string LogPath => StoreFolder.FileOf(_folder.FullName, StoreFolder.Product);

    private FileSegmentStore Mount(int kibibytes)
    {
        TmpfsFactAttribute.Mount(_folder.FullName, kibibytes).ShouldBeNull();
        _mounted = true;
        return StoreFolder.Store(_folder.FullName);
    }

    private string Fill(int leaveKibibytes)
    {
        var path = Path.Combine(_folder.FullName, "filler");
        var free = new DriveInfo(_folder.FullName).AvailableFreeSpace - (leaveKibibytes << 10);
        File.WriteAllBytes(path, new byte[free]);
        return path;
    }
}
