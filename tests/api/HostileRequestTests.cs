using System.Net;
using System.Text;
using Lisa.Client.Datasets;
using Lisa.Client.Runs;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Api;

/// <summary>Requests that ask for what is not there, or are made to do harm.</summary>
[Collection(SiloCollection.Name)]
public sealed class HostileRequestTests(SiloFixture silo)
{
    private const string Unknown = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("/v1/datasets/nobody", 404)]
    [InlineData("/v1/datasets/nobody/samples", 404)]
    [InlineData("/v1/pipelines/nobody", 404)]
    [InlineData("/v1/pipelines/nobody?version=2", 404)]
    [InlineData("/v1/pipelines/nobody?version=99999999999", 400)]
    [InlineData("/v1/runs/nobody", 404)]
    [InlineData("/v1/runs/nobody/events", 404)]
    [InlineData("/v1/runs/nobody/dead-letters", 404)]
    [InlineData("/v1/runs/nobody/dead-letters?after=nowhere", 400)]
    [InlineData("/v1/runs/nobody/dead-letters?limit=0", 400)]
    [InlineData("/v1/results/nobody", 404)]
    [InlineData("/v1/products/" + Unknown, 404)]
    [InlineData("/v1/products/" + Unknown + "/samples", 404)]
    [InlineData("/v1/products/" + Unknown + "/segments/0", 404)]
    [InlineData("/v1/products/" + Unknown + "/segments/99999999999999999999", 404)]
    [InlineData("/v1/products/short", 400)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/datasets/%2e%2e%2fetc%2fpasswd", 400)]
    [InlineData("/v1/datasets/..%2f..%2fetc", 400)]
    [InlineData("/v1/datasets/a%2Fb", 400)]
    [InlineData("/v1/datasets/%E2%98%83", 400)]
    [InlineData("/v1/datasets/%ff%fe", 400)]
    [InlineData("/v1/datasets/UPPER", 400)]
    [InlineData("/v1/datasets/.hidden", 400)]
    [InlineData("/v1/datasets?limit=0", 400)]
    [InlineData("/v1/datasets?limit=1001", 400)]
    [InlineData("/v1/datasets?limit=many", 400)]
    [InlineData("/v1/runs?limit=-5", 400)]
    [InlineData("/v1/results?dataset=../../x", 400)]
    public async Task What_is_not_there_or_has_no_such_name_is_refused(string path, int status)
    {
        await (await silo.Http.GetAsync(path)).ShouldRefuseAsync((HttpStatusCode)status);
        await StillServesAsync();
    }

    [Theory]
    [InlineData("/v1/runs/nobody/events", "text/event-stream")]
    [InlineData("/v1/products/" + Unknown + "/samples", "application/x-npy")]
    public async Task Who_accepts_only_the_answer_is_told_of_a_refusal_all_the_same(string path, string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accepted);
        await (await silo.Http.SendAsync(request)).ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("channels=c0,nobody", 404, "c0, c1")]
    [InlineData("format=xml", 400, "json, csv, npy, hdf5")]
    [InlineData("from=NaN", 400, "finite")]
    [InlineData("from=yesterday", 400, "")]
    [InlineData("to=1e400", 400, "finite")]
    public async Task A_query_for_samples_that_are_not_there_is_refused(string query, int status, string says)
    {
        var name = await silo.NewDatasetAsync("asked", 2);
        await silo.Client.Datasets.PostAsync(name, new MemoryStream(Samples.Raw(Samples.Make(12, 2))), SampleFormat.Raw);
        var answer = await silo.Http.GetAsync($"/v1/datasets/{name}/samples?{query}");
        (await answer.ShouldRefuseAsync((HttpStatusCode)status)).ShouldContain(says);
    }

    [Theory]
    [InlineData("from=0&to=1e300", 12)]
    [InlineData("from=-1e300&to=1000.25", 4)]
    [InlineData("from=1000.5&to=1000.25", 0)]
    [InlineData("from=5000", 0)]
    public async Task A_range_beyond_the_data_gives_what_there_is_of_it(string query, int rows)
    {
        var name = await silo.NewDatasetAsync("beyond");
        await silo.Client.Datasets.PostAsync(name, new MemoryStream(Samples.Raw(Samples.Make(12, 1))), SampleFormat.Raw);
        Samples.FromNpy(await silo.Http.GetByteArrayAsync($"/v1/datasets/{name}/samples?format=npy&{query}")).Length.ShouldBe(rows);
    }

    public static TheoryData<string, string> Definitions => new()
    {
        { "an empty object", "{}" },
        { "a list", "[]" },
        { "nothing", "null" },
        { "no JSON", "{name:" },
        { "half a document", """{"name":"half","channels":[""" },
        { "a number as a name", """{"name":7,"epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
        { "a word as a rate", """{"name":"x1","epochGpsSeconds":0,"sampleRateHz":"fast","channels":[{"name":"a","unit":"1"}]}""" },
        { "a rate of zero", """{"name":"x2","epochGpsSeconds":0,"sampleRateHz":0,"channels":[{"name":"a","unit":"1"}]}""" },
        { "a rate of 1e308", """{"name":"x3","epochGpsSeconds":0,"sampleRateHz":1e308,"channels":[{"name":"a","unit":"1"}]}""" },
        { "an epoch in nanoseconds", """{"name":"x4","epochGpsSeconds":1126259446000000000,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
        { "a number too large for a double", """{"name":"x5","epochGpsSeconds":1e999,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
        { "no channels", """{"name":"x6","epochGpsSeconds":0,"sampleRateHz":1,"channels":[]}""" },
        { "a channel that is null", """{"name":"x7","epochGpsSeconds":0,"sampleRateHz":1,"channels":[null]}""" },
        { "two channels of one name", """{"name":"x8","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"},{"name":"a","unit":"1"}]}""" },
        { "a channel with a slash", """{"name":"x9","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a/b","unit":"1"}]}""" },
        { "a segment of no samples", """{"name":"x10","epochGpsSeconds":0,"sampleRateHz":1,"segmentSamples":0,"channels":[{"name":"a","unit":"1"}]}""" },
        { "a segment beyond memory", """{"name":"x11","epochGpsSeconds":0,"sampleRateHz":1,"segmentSamples":2147483647,"channels":[{"name":"a","unit":"1"}]}""" },
        { "a policy nobody knows", """{"name":"x12","epochGpsSeconds":0,"sampleRateHz":1,"gaps":"fill","channels":[{"name":"a","unit":"1"}]}""" },
        { "a key twice", """{"name":"x13","name":"x14","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
        { "deep nesting", """{"name":"x15","channels":""" + new string('[', 5000) + new string(']', 5000) + "}" },
        { "a name of 10 MB", "{\"name\":\"" + new string('x', 10 << 20) + "\"}" },
        { "a name of 300 characters", "{\"name\":\"" + new string('x', 300) + "\",\"epochGpsSeconds\":0,\"sampleRateHz\":1,\"channels\":[{\"name\":\"a\",\"unit\":\"1\"}]}" },
        { "a name that is cut within an emoji", "{\"name\":\"" + new string('x', 79) + "😀😀\",\"epochGpsSeconds\":0,\"sampleRateHz\":1,\"channels\":[{\"name\":\"a\",\"unit\":\"1\"}]}" },
        { "a name of two dots", """{"name":"..","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
        { "control characters", """{"name":"a\u0000b\u001b[31m","epochGpsSeconds":0,"sampleRateHz":1,"channels":[{"name":"a","unit":"1"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public async Task A_dataset_that_cannot_be_is_not_made(string kind, string json)
    {
        var answer = await PostJsonAsync("/v1/datasets", json);
        (await answer.ShouldRefuseAsync(HttpStatusCode.BadRequest)).ShouldNotBeEmpty(kind);
        (await silo.Client.Datasets.ListAsync(limit: 1000)).Items.ShouldAllBe(dataset => !dataset.Name.StartsWith('x'));
    }

    [Fact]
    public async Task A_dataset_of_the_same_name_with_another_definition_is_a_conflict()
    {
        var name = await silo.NewDatasetAsync("same");
        var json = $$$"""{"name":"{{{name}}}","epochGpsSeconds":1000,"sampleRateHz":32,"channels":[{"name":"c0","unit":"1"}]}""";
        (await (await PostJsonAsync("/v1/datasets", json)).ShouldRefuseAsync(HttpStatusCode.Conflict)).ShouldContain("16 Hz");
    }

    [Fact]
    public async Task A_run_without_what_it_needs_is_refused_before_it_is_one()
    {
        var pipeline = silo.NewName("needs");
        await silo.Client.Pipelines.SubmitAsync($$$"""
            pipeline: {{{pipeline}}}
            inputs: {strain: {axis: time}, template: {axis: time}}
            steps:
              psd: {operator: welch, inputs: {data: strain}, parameters: {segment_seconds: 1}}
              snr: {operator: matched-filter, inputs: {data: strain, psd: psd, template: template}}
            outputs: {snr: snr}
            """);
        var data = await silo.NewDatasetAsync("short");
        await silo.Client.Datasets.PostAsync(data, new MemoryStream(Samples.Raw(Samples.Make(64, 1))), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(data);
        var template = await silo.NewDatasetAsync("template", 2);
        await silo.Client.Datasets.PostAsync(template, new MemoryStream(Samples.Raw(Samples.Make(4096, 2))), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(template);
        var before = (await silo.Client.Runs.ListAsync(limit: 1000)).Items.Count;

        await RefuseAsync("{}", HttpStatusCode.BadRequest, "pipeline");
        await RefuseAsync("""{"pipeline":"nobody","inputs":{}}""", HttpStatusCode.NotFound, "nobody");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}"}""", HttpStatusCode.BadRequest, "strain");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","version":7,"inputs":{"strain":"{{{data}}}","template":"{{{template}}}"}}""", HttpStatusCode.NotFound, "version 7");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":"{{{data}}}"}}""", HttpStatusCode.BadRequest, "template");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":null,"template":"{{{template}}}"}}""", HttpStatusCode.BadRequest, "dataset");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":"{{{data}}}","template":"nobody"}}""", HttpStatusCode.NotFound, "nobody");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":"{{{data}}}","template":"{{{template}}}","more":"{{{data}}}"}}""", HttpStatusCode.BadRequest, "more");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","style":"Loose","inputs":{"strain":"{{{data}}}","template":"{{{template}}}"}}""", HttpStatusCode.BadRequest, "style");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","priority":101,"inputs":{"strain":"{{{data}}}","template":"{{{template}}}"}}""", HttpStatusCode.BadRequest, "priority");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":"{{{data}}}","template":"{{{template}}}"}}""", HttpStatusCode.BadRequest, "template");
        await RefuseAsync($$$"""{"pipeline":"{{{pipeline}}}","inputs":{"strain":"../{{{data}}}","template":"{{{template}}}"}}""", HttpStatusCode.BadRequest, "../");
        (await silo.Client.Runs.ListAsync(limit: 1000)).Items.Count.ShouldBe(before);

        async Task RefuseAsync(string json, HttpStatusCode status, string says) =>
            (await (await PostJsonAsync("/v1/runs", json)).ShouldRefuseAsync(status)).ShouldContain(says, Case.Sensitive, json);
    }

    [Fact]
    public async Task Every_fault_of_a_pipeline_is_named_with_its_line()
    {
        const string Yaml = """
            pipeline: wrong
            inputs: {data: {axis: time}}
            steps:
              one: {operator: nobody, inputs: {data: data}}
              two: {operator: welch, inputs: {data: elsewhere}}
              three: {operator: welch, inputs: {data: data}, parameters: {segment_seconds: soon}}
            outputs: {one: one}
            """;
        using var body = new StringContent(Yaml);
        var text = await (await silo.Http.PostAsync("/v1/pipelines", body)).ShouldRefuseAsync(HttpStatusCode.BadRequest);
        text.ShouldContain("line 4");
        text.ShouldContain("line 5");
        text.ShouldContain("line 6");
        await (await silo.Http.GetAsync("/v1/pipelines/wrong")).ShouldRefuseAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("pipeline: [", 400)]
    [InlineData("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 400)]
    [InlineData("pipeline: ../up\nsteps: {}\n", 400)]
    public async Task A_text_that_is_no_pipeline_is_refused(string yaml, int status)
    {
        using var body = new StringContent(yaml);
        await (await silo.Http.PostAsync("/v1/pipelines", body)).ShouldRefuseAsync((HttpStatusCode)status);
    }

    [Fact]
    public async Task A_pipeline_of_10_MB_is_too_large()
    {
        using var body = new StringContent("# " + new string('x', 10 << 20));
        await (await silo.Http.PostAsync("/v1/pipelines", body)).ShouldRefuseAsync(HttpStatusCode.RequestEntityTooLarge);
        await StillServesAsync();
    }

    [Fact]
    public async Task A_page_of_a_foreign_site_cannot_name_the_silo_its_host()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/datasets");
        request.Headers.Host = "attacker.example";
        (await silo.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await StillServesAsync();
    }

    [Fact]
    public async Task Cancelling_what_does_not_run_changes_nothing()
    {
        await (await silo.Http.PostAsync("/v1/runs/nobody/cancel", null)).ShouldRefuseAsync(HttpStatusCode.NotFound);
        var pipeline = silo.NewName("done");
        await silo.Client.Pipelines.SubmitAsync($$$"""
            pipeline: {{{pipeline}}}
            inputs: {data: {axis: time}}
            steps:
              stats: {operator: statistics, inputs: {data: data}}
            outputs: {stats: stats}
            """);
        var data = await silo.NewDatasetAsync("over");
        await silo.Client.Datasets.PostAsync(data, new MemoryStream(Samples.Raw(Samples.Make(64, 1))), SampleFormat.Raw);
        await silo.Client.Datasets.SealAsync(data);
        var run = await silo.FinishAsync(await silo.Client.Runs.StartAsync(new NewRun(pipeline, new Dictionary<string, string> { ["data"] = data })));
        run.State.ShouldBe(RunStates.Committed);
        (await silo.Client.Runs.CancelAsync(run.Id)).State.ShouldBe(RunStates.Committed);
    }

    private Task<HttpResponseMessage> PostJsonAsync(string path, string json) =>
        silo.Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    private async Task StillServesAsync() => (await silo.Client.IsReadyAsync()).ShouldBeTrue();
}
