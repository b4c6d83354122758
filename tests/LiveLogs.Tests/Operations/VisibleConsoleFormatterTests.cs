using LiveLogs.Operations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Xunit;

namespace LiveLogs.Tests.Operations;

/// <summary>What strangers sent can do nothing in the log of the service, whatever form it has.</summary>
public class VisibleConsoleFormatterTests
{
    private const string Hostile = "mallory\u001b[2J\a\u202egnp\r\ninfo: forged line\u2028\u009b1A";
    private const string Shown = @"mallory\u001b[2J\u0007\u202egnp\u000d\u000ainfo: forged line\u2028\u009b1A";

    public static TheoryData<string> Forms => [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Systemd, ConsoleFormatterNames.Json];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Control_characters_and_marks_of_direction_are_written_as_escapes(string form)
    {
        var written = Write(form, Hostile, exception: null, out var scopes);

        Assert.DoesNotContain(written.TrimEnd('\n'), "\u001b\a\u202e\u2028\u009b\r".Contains);
        if (form == ConsoleFormatterNames.Json)
            return;

        Assert.Contains("Refused " + Shown, written, StringComparison.Ordinal);
        Assert.Contains(Shown, written.Replace("Refused " + Shown, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, scopes);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_exception_keeps_its_lines_and_nothing_else(string form)
    {
        var written = Write(form, "x", new InvalidOperationException("said " + Hostile), out _);

        Assert.DoesNotContain(written, "\u001b\a\u202e\u2028\u009b".Contains);
        Assert.Contains("InvalidOperationException", written, StringComparison.Ordinal);
    }

    private static string Write(string form, string subject, Exception? exception, out int scopes)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole());
        services.AddOperations();
        services.Configure<SimpleConsoleFormatterOptions>(options => (options.IncludeScopes, options.ColorBehavior) = (true, LoggerColorBehavior.Disabled));
        services.Configure<ConsoleFormatterOptions>(options => options.IncludeScopes = true);
        services.Configure<JsonConsoleFormatterOptions>(options => options.IncludeScopes = true);
        using var provider = services.BuildServiceProvider();
        var formatter = Assert.Single(provider.GetServices<ConsoleFormatter>(), formatter => formatter.Name == form);
        var pushed = new LoggerExternalScopeProvider();
        using var scope = pushed.Push($"of {subject}");
        var output = new StringWriter();
        formatter.Write(
            new LogEntry<string>(LogLevel.Warning, "Test", new EventId(1), subject, exception, (state, _) => $"Refused {state}"), pushed, output);
        var count = 0;
        pushed.ForEachScope((_, _) => count++, 0);
        scopes = count;
        return output.ToString();
    }
}
