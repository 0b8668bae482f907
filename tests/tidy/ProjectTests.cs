using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Tidy;

/// <summary>What the projects may depend on.</summary>
public sealed partial class ProjectTests
{
    // Dependencies run downwards only. A project that is not listed may name none of ours.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["signal/Lisa.Signal.csproj"] = [],
        ["grains/Lisa.Grains.csproj"] = ["signal/Lisa.Signal.csproj"],
        ["simulation/Lisa.Simulation.csproj"] = ["grains/Lisa.Grains.csproj"],
        ["silo/Lisa.Silo.csproj"] = ["grains/Lisa.Grains.csproj", "simulation/Lisa.Simulation.csproj"],
        ["client/Lisa.Client/Lisa.Client.csproj"] = [],
        ["client/Lisa.Cli/Lisa.Cli.csproj"] = ["client/Lisa.Client/Lisa.Client.csproj", "signal/Lisa.Signal.csproj"],
    };

    private static readonly string[] MayNameAny = ["tests/", "bench/"];

    [Fact]
    public void Projects_depend_on_each_other_downwards_only()
    {
        var edges =
            from project in Tree.Files(".csproj")
            where !MayNameAny.Any(room => project.StartsWith(room, StringComparison.Ordinal))
            from reference in Elements(project, "ProjectReference")
            let named = Path.GetRelativePath(Tree.Root, Path.GetFullPath(Path.Combine(Tree.Root, Path.GetDirectoryName(project)!, Include(reference)))).Replace('\\', '/')
            where !Allowed.GetValueOrDefault(project, []).Contains(named)
            select $"{project} -> {named}";
        edges.ShouldBeEmpty();
        Allowed.Keys.Except(Tree.Files(".csproj")).ShouldBeEmpty("a project was moved: say what it may depend on now");
    }

    [Fact]
    public void The_numerics_and_the_client_name_no_Orleans_package()
    {
        var named =
            from project in new[] { "signal/Lisa.Signal.csproj", "client/Lisa.Client/Lisa.Client.csproj", "client/Lisa.Cli/Lisa.Cli.csproj" }
            from package in Elements(project, "PackageReference")
            where Include(package).StartsWith("Microsoft.Orleans", StringComparison.Ordinal)
            select $"{project}: {Include(package)}";
        named.ShouldBeEmpty();
    }

    [Fact]
    public void Packages_have_one_exact_version_each_in_one_place()
    {
        var elsewhere =
            from file in Tree.Files(".csproj", ".props", ".targets")
            from package in Elements(file, "PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null || package.Element(package.Name.Namespace + "Version") is not null
            select $"{file}: {Include(package)}";
        elsewhere.ShouldBeEmpty();

        var versions = Elements("Directory.Packages.props", "PackageVersion").ToList();
        versions.Count.ShouldBeGreaterThan(10);
        versions.Where(package => !Exact().IsMatch(package.Attribute("Version")?.Value ?? "")).Select(Include).ShouldBeEmpty();
        var known = versions.Select(Include).ToList();
        known.Count.ShouldBe(known.Distinct().Count());
        Tree.Files(".csproj", ".props").SelectMany(file => Elements(file, "PackageReference")).Select(Include).Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_locks_what_it_restores() =>
        Tree.Files(".csproj")
            .Where(project => !File.Exists(Path.Combine(Tree.Root, Path.GetDirectoryName(project)!, "packages.lock.json")))
            .ShouldBeEmpty();

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Tree.Read("Lisa.Orleans.sln").Replace('\\', '/');
        Tree.Files(".csproj").Where(project => !solution.Contains(project, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<XElement> Elements(string file, string name) =>
        XDocument.Parse(Tree.Read(file)).Descendants().Where(element => element.Name.LocalName == name);

    private static string Include(XElement element) => (element.Attribute("Include") ?? element.Attribute("Update"))?.Value ?? "";

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.]+)?$")]
    private static partial Regex Exact();
}
