using Lisa.Simulation.Time;

namespace Lisa.Simulation.Faults;

/// <summary>
/// What goes wrong in one simulated world, and how often. Each kind is absent in some worlds, so that a seed which fails often names its
/// culprit. At <see cref="StopAt"/> everything stops going wrong, and what is promised then must come true.
///
/// Whether the n-th decision of a kind strikes is a hash of seed, kind and n: to take one fault out of a world leaves all others as they
/// were drawn. A world may be told to let just the listed faults strike: so a failing schedule is thinned out fault by fault.
/// </summary>
internal sealed class FaultPlan
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private readonly ulong _seed;
    private readonly Turns _turns;
    private readonly HashSet<Fault>? _only;
    private readonly double[] _probabilities = new double[Kinds];
    private readonly int[] _decisions = new int[Kinds];
    private readonly long[] _struck = new long[Kinds];
    private readonly List<Fault> _list = [];

    public FaultPlan(ulong seed, Turns turns, IReadOnlyList<Fault>? only)
    {
        (_seed, _turns, _only) = (seed, turns, only is null ? null : [.. only]);
        StopAt = new Dice(seed, Purpose.Fault, 1000).Between(0, 14);
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var dice = new Dice(seed, Purpose.Fault, (ulong)kind);
            _probabilities[(int)kind] = dice.Next(5) < 2 ? 0 : Most(kind) * dice.NextDouble();
        }
    }

    /// <summary>When the last fault is over, in virtual time.</summary>
    public TimeSpan StopAt { get; }

    /// <summary>What struck, in order.</summary>
    public IReadOnlyList<Fault> Struck => _list;

    /// <summary>How often each kind struck.</summary>
    public IReadOnlyList<long> Counts => _struck;

    /// <summary>One decision: does it go wrong?</summary>
    public bool Strikes(FaultKind kind)
    {
        var occurrence = _decisions[(int)kind]++;
        if (_only is null
            ? _probabilities[(int)kind] == 0 || _turns.Now >= StopAt || Dice.Unit(Hash(kind, occurrence)) >= _probabilities[(int)kind]
            : !_only.Contains(new Fault(kind, occurrence)))
        {
            return false;
        }

        Note(new Fault(kind, occurrence));
        return true;
    }

    /// <summary>How the fault that struck last goes on: a generator of its own.</summary>
    public Dice Details(FaultKind kind) => DetailsOf(kind, _decisions[(int)kind] - 1);

    /// <summary>Draws when a fault that comes by itself comes, up to three times.</summary>
    public void Schedule(FaultKind kind, Action<Dice> strike)
    {
        var times = (int)Math.Ceiling(_probabilities[(int)kind]);
        for (var occurrence = 0; occurrence < 3; occurrence++)
        {
            var fault = new Fault(kind, occurrence);
            if (_only is null ? occurrence < times : _only.Contains(fault))
            {
                var dice = DetailsOf(kind, occurrence);
                _turns.After(StopAt * dice.NextDouble(), () =>
                {
                    Note(fault);
                    strike(dice);
                });
            }
        }
    }

    /// <summary>How long a fault lasts that begins now: not beyond the end of all faults.</summary>
    public TimeSpan Lasting(TimeSpan wanted) => wanted < StopAt - _turns.Now ? wanted : TimeSpan.FromTicks(Math.Max(0, (StopAt - _turns.Now).Ticks));

    private static double Most(FaultKind kind) => kind switch
    {
        FaultKind.EventLost or FaultKind.EventDelayed or FaultKind.SegmentFails => 0.3,
        FaultKind.EventRepeated or FaultKind.CallLost or FaultKind.CallRepeated or FaultKind.StaleRead or FaultKind.ItemCutShort => 0.2,
        FaultKind.CallDelayed or FaultKind.AnswerLost or FaultKind.AnswerRepeated or FaultKind.AnswerDelayed => 0.1,
        FaultKind.ItemLost or FaultKind.ItemRepeated or FaultKind.ItemDelayed => 0.2,
        FaultKind.AppendFails or FaultKind.AppendAnswerLost => 0.1,
        FaultKind.StateConflict or FaultKind.StateAnswerLost or FaultKind.PosterHangs => 0.3,
        FaultKind.SegmentRefused => 0.02,
        FaultKind.CrashBeforeCommand or FaultKind.CrashInSlot => 0.02,
        FaultKind.DirectoryForgets => 0.15,
        FaultKind.ProductRemoved => 0.5,
        FaultKind.ProductLost => 0.05,
        _ => 3,
    };

    private ulong Hash(FaultKind kind, int occurrence) => Dice.Mix(Dice.Mix(Dice.Mix(_seed, Purpose.Fault), (ulong)kind + 100), (ulong)occurrence);

    private Dice DetailsOf(FaultKind kind, int occurrence) => new(_seed, Purpose.Fault + 100 + (ulong)kind, (ulong)occurrence);

    private void Note(Fault fault)
    {
        _struck[(int)fault.Kind]++;
        _list.Add(fault);
    }
}
