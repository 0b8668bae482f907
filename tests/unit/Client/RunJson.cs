namespace Lisa.Tests.Unit.Client;

/// <summary>A run as a silo says it.</summary>
internal static class RunJson
{
    public static string Of(string state, int done) =>
        $$"""
        {"id":"r","pipeline":"p","pipelineVersion":1,"inputs":{"strain":"d"},"style":"choreographed","state":"{{state}}","priority":0,"createdUtc":"2026-01-02T03:04:05Z",
        """
        + (state == "running" ? "" : "\"finishedUtc\":\"2026-01-02T03:04:07.5Z\",")
        + $$$"""
        "steps":[{"id":"psd","operator":"welch-psd","version":1,"product":"x","state":"running","total":10,"done":{{{done}}},"computed":{{{done}}},"reused":0,"failed":0,"computeSeconds":0.1}],"outputs":{}}
        """;
}
