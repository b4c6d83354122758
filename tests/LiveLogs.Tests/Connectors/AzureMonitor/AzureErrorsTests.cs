using System.Text.Json;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Tests.Outbound;
using Xunit;

namespace LiveLogs.Tests.Connectors.AzureMonitor;

public class AzureErrorsTests
{
    [Theory]
    [InlineData(404, "ResourceNotFoundError", "NotFound", "There is no workspace")]
    [InlineData(404, "PathNotFoundError", "Configuration", "does not know this path")]
    [InlineData(400, "BadArgumentError/FailedToResolveResource", "NotFound", "There is no workspace")]
    [InlineData(400, "BadArgumentError/UnsupportedApiQueryValidationError", "Configuration", "on another plan")]
    [InlineData(400, "BadArgumentError/SemanticError", "Configuration", "column or function")]
    [InlineData(403, "InsufficientAccessError", "Permission", "may not read")]
    public void Every_answer_has_its_class(int status, string codes, string failure, string words)
    {
        var error = AzureErrors.Classify(status, new AzureErrorBody(codes.Split('/'), ""), null, Config());

        Assert.Equal(failure, error.Failure.ToString());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Advice);
    }

    [Fact]
    public void A_table_of_another_plan_is_told_how_to_be_read() =>
        Assert.Contains("table_plan to basic", AzureErrors.Classify(400, new AzureErrorBody(["UnsupportedApiQueryValidationError"], ""), null, Config()).Advice, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"resources":[{"resourceId":"/vm","dataSources":["/w/2","/w/3"]}],"dataSources":[{"resourceId":"/w/2"}]}""", "/w/3")]
    [InlineData("""{"resources":[{"resourceId":"/vm","dataSources":["/W/2/"]},{"resourceId":"/vm2","dataSources":["/w/4","/w/2"]}],"dataSources":[{"resourceId":"/w/2","denyTables":[]}]}""", "/w/4")]
    [InlineData("""{"resources":[{"resourceId":"/vm","dataSources":["/w/2"]}],"dataSources":[]}""", "/w/2")]
    [InlineData("""{"resources":[{"resourceId":"/vm","dataSources":["/w/2"]}]}""", "/w/2")]
    [InlineData("""{"resources":[{"resourceId":"/vm","dataSources":[]}],"dataSources":[]}""", "")]
    [InlineData("""{"dataSources":[{"resourceId":"/w/2"}]}""", "")]
    [InlineData("""{"resources":"none","dataSources":[3]}""", "")]
    [InlineData("[]", "")]
    public void Workspaces_that_a_resource_names_and_the_answer_does_not_are_closed(string permissions, string closed)
    {
        var answer = new QueryAnswer(true, null, JsonElement.Parse(permissions));

        Assert.Equal(closed, string.Join(' ', answer.ClosedWorkspaces));
    }

    private static AzureConfig Config() => AzureConfig.Read(
        JsonSerializer.SerializeToElement(new { workspace_id = Guid.NewGuid(), tenant_id = "t", client_id = "c", client_secret = "the-secret-of-the-app", query = "AppTraces" }),
        GuardedHttpTests.Guard()).Config!;
}
