using System.Text.Json;
using Lisa.Cli;
using Lisa.Tests.Unit.Formats;
using Lisa.Tests.Unit.Interferometry;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Client;

public sealed class SimulateCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Table =
        """
        ,Name,Amplitude,Colour,EclipticLatitude,EclipticLongitude,Frequency,FrequencyDerivative,Inclination,InitialPhase,Polarization
        0,b'First',1e-21,red,0.1,0.2,0.003,1e-17,0.3,0.4,0.5
        1,Second,2e-22,blue,-0.1,-0.2,0.001,0,0.6,0.7,0.8
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Python_reads_what_was_simulated()
    {
        await File.WriteAllTextAsync(_folder["binaries.csv"], Table);
        (await RunAsync(
            "simulate", _folder["sim.h5"], "--days", "0.1", "--start", "5000", "--seed", "7", "--form", "full", "--clocks", "--binaries", _folder["binaries.csv"],
            "--binary", "Second", "--gap", "5100,5200", "--glitch", "bench=23,gps=5500,velocity=1e-11,fall=30", "--glitches-per-day", "30", "--massive-binary", "mass1=1e6,mass2=5e5,distance-mpc=1000,coalescence=9000"))
            .ShouldBe(0, _error.ToString());

        var seen = JsonDocument.Parse(PythonReference.Run(
            """
            f = h5py.File(sys.argv[1])
            l0, truth = f['l0'], f['truth']
            isc = l0['isc_12'][()]
            print(json.dumps({
                'l0': sorted(l0), 'ranges': sorted(f['ranges']), 'orbits': len(f['orbits']), 'truth': sorted(truth),
                'samples': [len(isc), len(f['ranges/mpr_12'])], 'dt': [l0.attrs['dt'], f['ranges'].attrs['dt'], f['orbits'].attrs['dt']],
                't0': [l0.attrs['t0'], l0['rfi_31'].attrs['t0'], f['orbits'].attrs['t0']],
                'gap': [int(np.isnan(isc).sum()), int(np.flatnonzero(np.isnan(isc))[0])],
                'unit': [l0['tmi_13'].attrs['unit'], f['orbits/x_1'].attrs['unit']],
                'name': [n.decode() for n in truth['galactic_binaries/name'][()]], 'epoch': list(truth['galactic_binaries/epoch'][()]),
                'bench': [b.decode() for b in truth['glitches/bench'][()]], 'given': bool(np.any(truth['glitches/gps'][()] == 5500)),
                'clock': [float(f['ranges/clock_1'][0]), float(f['ranges/mpr_12'][0])],
                'deviation': float(np.nanstd(isc)), 'seed': int(f.attrs['seed']), 'form': f.attrs['form'],
                'radius': float(np.hypot(f['orbits/x_2'][0], f['orbits/y_2'][0])),
            }))
            """,
            _folder["sim.h5"])).RootElement;
        output.WriteLine(seen.ToString());
        Words("l0").Length.ShouldBe(18);
        Words("ranges").ShouldBe(["clock_1", "clock_2", "clock_3", "mpr_12", "mpr_13", "mpr_21", "mpr_23", "mpr_31", "mpr_32"]);
        seen.GetProperty("orbits").GetInt32().ShouldBe(15);
        Words("truth").ShouldBe(["galactic_binaries", "gaps", "glitches", "massive_binaries"]);
        Numbers("samples").ShouldBe([34_560, 2160]);
        Numbers("dt").ShouldBe([0.25, 4, 43_200]);
        Numbers("t0").ShouldBe([5000, 5000, 5000 - (4 * 43_200)]);
        Numbers("gap").ShouldBe([400, 400]);
        Words("unit").ShouldBe(["1", "m"]);
        Words("name").ShouldBe(["Second"]);
        Numbers("epoch").ShouldBe([5000]);
        Words("bench").ShouldContain("23");
        seen.GetProperty("given").GetBoolean().ShouldBeTrue();
        Numbers("clock")[0].ShouldBe(1.5, 1e-6);
        Numbers("clock")[1].ShouldBe(8.34 + 1.5 + 0.75, 0.01);
        seen.GetProperty("deviation").GetDouble().ShouldBe(30 / 281.6e12 * 2, 0.4e-13);
        seen.GetProperty("seed").GetInt64().ShouldBe(7);
        seen.GetProperty("form").GetString().ShouldBe("full");
        seen.GetProperty("radius").GetDouble().ShouldBe(1.496e11, 2e9);
        File.Exists(_folder["sim.h5.part"]).ShouldBeFalse();
        _error.ToString().ShouldContain("100 %");

        string[] Words(string name) => [.. seen.GetProperty(name).EnumerateArray().Select(word => word.GetString()!)];
        double[] Numbers(string name) => [.. seen.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
    }

    [Fact]
    public async Task Equal_settings_make_equal_files_and_an_existing_file_is_left_alone()
    {
        foreach (var name in new[] { "a.h5", "b.h5" })
        {
            (await RunAsync("simulate", _folder[name], "--days", "0.05", "--seed", "3")).ShouldBe(0, _error.ToString());
        }

        var first = await File.ReadAllBytesAsync(_folder["a.h5"]);
        (await File.ReadAllBytesAsync(_folder["b.h5"])).ShouldBe(first);
        (await RunAsync("simulate", _folder["a.h5"], "--days", "0.05")).ShouldBe(1);
        _error.ToString().ShouldContain("exists; delete it, or choose another name");
        (await File.ReadAllBytesAsync(_folder["a.h5"])).ShouldBe(first);
    }

    [Fact]
    public async Task Orbits_of_ESA_are_simulated_on_from_the_first_day_that_they_cover()
    {
        if (SharedData.IsAbsent(output, LisaData.Room))
        {
            return;
        }

        var orbits = Path.Combine(SharedData.Root(Here()), LisaData.Room, "esa-trailing-orbits.h5");
        (await RunAsync("simulate", _folder["sim.h5"], "--days", "0.02", "--orbits", orbits, "--secondary-noise", "sangria")).ShouldBe(0, _error.ToString());
        var seen = PythonReference.Run(
            "f = h5py.File(sys.argv[1]); print(f.attrs['t0'], f['ranges/mpr_12'][0], f.attrs['oms_m_per_root_hz'])", _folder["sim.h5"]).Split(' ');
        double.Parse(seen[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(2_073_427_200);
        double.Parse(seen[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(8.15, 8.45);
        double.Parse(seen[2], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(7.9e-12);

        (await RunAsync("simulate", _folder["early.h5"], "--days", "0.02", "--orbits", orbits, "--start", "0")).ShouldBe(2);
        _error.ToString().ShouldContain("not known from");
    }

    [Fact]
    public async Task Tables_that_are_none_are_refused()
    {
        await File.WriteAllTextAsync(_folder["binaries.csv"], Table);
        await File.WriteAllTextAsync(_folder["lacking.csv"], Table.Replace("Inclination", "Tilt", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_folder["words.csv"], Table.Replace("1e-21", "loud", StringComparison.Ordinal));
        foreach (var (table, more, because) in new[]
        {
            ("lacking.csv", "First", "has no column Inclination"), ("words.csv", "First", "line 2: Amplitude is loud"),
            ("binaries.csv", "Third", "has no binary Third; it has First, Second"), ("absent.csv", "First", "absent.csv"),
        })
        {
            (await RunAsync("simulate", _folder["sim.h5"], "--days", "0.02", "--binaries", _folder[table], "--binary", more)).ShouldBe(1);
            _error.ToString().ShouldContain(because);
        }

        (await RunAsync("simulate", _folder["sim.h5"], "--days", "0.02", "--orbits", _folder["binaries.csv"])).ShouldBe(1);
        _error.ToString().ShouldContain("holds no orbits as lisaorbits writes them");
        File.Exists(_folder["sim.h5"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_interrupts_a_simulation_finds_no_file()
    {
        using var interrupted = new CancellationTokenSource();
        var session = new Session(_output, new Interrupting(interrupted), isTerminal: false, TimeProvider.System);
        (await CommandRunner.RunAsync(Program.Root(session), ["simulate", _folder["sim.h5"], "--days", "20"], session, interrupted.Token)).ShouldBe(ExitCodes.Interrupted);
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string here = "") => here;

    private Task<int> RunAsync(params string[] arguments)
    {
        var session = new Session(_output, _error, isTerminal: false, TimeProvider.System);
        return CommandRunner.RunAsync(Program.Root(session), arguments, session, CancellationToken.None);
    }

    // At the first word of progress.
    private sealed class Interrupting(CancellationTokenSource interrupted) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.Contains('%', StringComparison.Ordinal))
            {
                interrupted.Cancel();
            }
        }
    }
}
