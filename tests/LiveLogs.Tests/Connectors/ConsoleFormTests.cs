using System.Text.RegularExpressions;
using LiveLogs.Connectors.AzureMonitor;
using LiveLogs.Connectors.CloudWatch;
using LiveLogs.Connectors.GoogleCloud;
using LiveLogs.ProjectConfig.Fields;
using Xunit;

namespace LiveLogs.Tests.Connectors;

/// <summary>The console explains the fields of each cloud in a file of its own, wwwroot/app/on-demand/clouds.js: it has all of them, and no others.</summary>
public sealed partial class ConsoleFormTests
{
    /// <summary>What LiveLogs gives and people only see.</summary>
    private static readonly string[] Given = ["external_id"];

    /// <summary>Written once for all clouds.</summary>
    private static readonly string[] Shared = ["start_from", "poll_interval_seconds", "endpoint_url"];

    [Theory]
    [InlineData("AWS")]
    [InlineData("AZURE")]
    [InlineData("GOOGLE")]
    public void The_form_of_a_cloud_has_the_fields_of_its_connector(string name)
    {
        IReadOnlyList<ConfigField> fields = name switch
        {
            "AWS" => CloudWatchConfig.Fields,
            "AZURE" => AzureConfig.Fields,
            _ => GoogleConfig.Fields,
        };
        var script = File.ReadAllText(Path.Combine(WebRoot(), "app", "on-demand", "clouds.js"));
        var list = script[script.IndexOf($"const {name} = [", StringComparison.Ordinal)..];
        list = list[..list.IndexOf("\n];", StringComparison.Ordinal)];
        var shown = FieldName().Matches(list).Select(match => match.Groups[1].Value).Concat(Shared);
        Assert.Equal(fields.Select(field => field.Name).Except(Given).Order(), shown.Order());
    }

    [GeneratedRegex(@"\bname: '(\w+)'")]
    private static partial Regex FieldName();

    private static string WebRoot() => Path.Combine(SourceTree.Service, "wwwroot");
}
