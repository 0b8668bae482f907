using System.Runtime.Versioning;
using Lisa.Cli.Silo;

namespace Lisa.Tests.Cli;

/// <summary>
/// A small program that stands for a silo: it serves <c>/health/ready</c> at its <c>--urls</c>, ends with exit code 0 when told to, and knows <c>db migrate</c>.
/// Its first words of a life are written to <c>lives</c> in its <c>--data</c>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class FakeSiloProgram
{
    private const string Text = """
        #!/usr/bin/env python3
        import http.server, os, signal, sys
        if sys.argv[1:3] == ["db", "migrate"]:
            connection = open(sys.argv[4]).read()
            sys.exit(0 if "Host" in connection else "no connection string")
        options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
        os.makedirs(options["--data"], exist_ok=True)
        with open(os.path.join(options["--data"], "lives"), "a") as lives:
            lives.write(" ".join(sys.argv[1:]) + "\n")
        if os.path.exists(options["--database-file"] + ".refuse"):
            sys.exit(4)

        class Health(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()

        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        print("serving", flush=True)
        http.server.ThreadingHTTPServer(("127.0.0.1", int(options["--urls"].rsplit(":", 1)[1])), Health).serve_forever()
        """;

    public static SiloProgram In(string directory)
    {
        var file = Path.Combine(directory, "fake-silo");
        File.WriteAllText(file, Text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new SiloProgram(file);
    }
}
