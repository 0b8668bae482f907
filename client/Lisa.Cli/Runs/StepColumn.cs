using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lisa.Cli.Runs;

/// <summary>The words beside a step's bar: what the bar is tagged with.</summary>
internal sealed class StepColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Tag as string ?? "");
}
