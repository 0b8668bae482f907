using CsCheck;
using Lisa.Grains.Store;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Store;

/// <summary>
/// Any sequence of appends, commits, discards, reopenings and crashes leaves what a dictionary would hold that only ever takes over
/// what was committed. A failure prints the seed and the shortest sequence found.
/// </summary>
public sealed class SegmentLogModel
{
    private static readonly Gen<Step[]> Sequences =
        Gen.Select(Gen.Enum<Act>(), Gen.Int[0, 12], Gen.Int[1, 4], Gen.Int[0, 2], Gen.Double[0, 1])
            .Select((act, first, count, version, cut) => new Step(act, first, count, version, cut)).Array[1, 16];

    [Fact]
    public void A_log_behaves_as_its_model_through_discards_reopenings_and_crashes() =>
        Sequences.Sample(
            steps =>
            {
                using var run = new Run();
                foreach (var step in steps)
                {
                    run.Do(step);
                }
            },
            iter: 150);

    private enum Act
    {
        Stage,
        Append,
        AppendAgain,
        Commit,
        Total,
        Discard,
        Reopen,
        Crash,
    }

    private sealed record Step(Act Act, int First, int Count, int Version, double Cut);

    private sealed class Run : IDisposable
    {
        private readonly StoreFolder _folder = new();
        private readonly Dictionary<long, int> _committed = [];
        private readonly Dictionary<long, int> _staged = [];
        private readonly HashSet<long> _seen = [];
        private SegmentLog _log;
        private long? _total;
        private long _sequence;
        private long _committedLength;

        public Run() => _log = _folder.Open();

        public void Do(Step step)
        {
            switch (step.Act)
            {
                case Act.Stage:
                    Append(step, commit: false);
                    break;
                case Act.Append or Act.AppendAgain:
                    Append(step, commit: true);
                    break;
                case Act.Commit:
                    _log.Append([], null, commit: true);
                    Commit();
                    break;
                case Act.Total:
                    _log.Append([], step.Count, commit: true);
                    Commit();
                    _total ??= step.Count;
                    break;
                case Act.Discard:
                    _log.Discard();
                    _staged.Clear();
                    break;
                case Act.Reopen:
                    Reopen(_ => { });
                    break;
                case Act.Crash:
                    Reopen(file => file.SetLength(_committedLength + (long)((file.Length - _committedLength) * step.Cut)));
                    break;
            }

            Check();
        }

        public void Dispose()
        {
            _log.Dispose();
            _folder.Dispose();
        }

        private static NewSegment Make(long index, int version) => Segments.Make(index, version, 1, 2 + version);

        private void Append(Step step, bool commit)
        {
            _log.Append([.. Enumerable.Range(step.First, step.Count).Select(index => Make(index, step.Version))], null, commit);
            for (var index = step.First; index < step.First + step.Count; index++)
            {
                _staged[index] = step.Version;
            }

            if (commit)
            {
                Commit();
            }
        }

        private void Commit()
        {
            foreach (var (index, version) in _staged)
            {
                _committed[index] = version;
            }

            _staged.Clear();
            _committedLength = Length;
        }

        private long Length => File.Exists(_folder.LogPath) ? new FileInfo(_folder.LogPath).Length : 0;

        private void Reopen(Action<FileStream> crash)
        {
            _log.Dispose();
            if (File.Exists(_folder.LogPath))
            {
                using var file = new FileStream(_folder.LogPath, FileMode.Open);
                crash(file);
            }

            _staged.Clear();
            _seen.Clear();
            _sequence = 0;
            _log = _folder.Open();
        }

        private void Check()
        {
            _log.ShouldHold(_committed.Select(entry => Make(entry.Key, entry.Value)));
            _log.Total.ShouldBe(_total);
            _seen.UnionWith(_log.Since(ref _sequence));
            _seen.SetEquals(_committed.Keys).ShouldBeTrue("a reader that follows the log has seen exactly what is committed");
        }
    }
}
