using LiveLogs.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LiveLogs.Operations;

/// <summary>
/// The service's own log repeats what strangers sent: subjects of tokens, names, answers of providers. Whatever form the log has, control characters and marks of writing
/// direction reach it as <c>\u001b</c>, so that they neither steer the terminal of who reads it nor look like another text or another line.
/// </summary>
/// <param name="inner">Writes the form.</param>
internal sealed class VisibleConsoleFormatter(ConsoleFormatter inner) : ConsoleFormatter(inner.Name), IDisposable
{
    /// <summary>Puts itself around every formatter that is registered by now.</summary>
    public static void AddTo(IServiceCollection services)
    {
        // The registered ones are internal to the framework; a name is taken by the first that has it.
        var forms = services.Where(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null).ToList();
        foreach (var form in forms)
        {
            services.Remove(form);
            services.AddSingleton<ConsoleFormatter>(provider =>
                new VisibleConsoleFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, form.ImplementationType!)));
        }
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var write = logEntry.Formatter;
        var exception = logEntry.Exception is null ? null : new ShownException(logEntry.Exception);
        inner.Write(
            new LogEntry<TState>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, logEntry.State, exception, (state, error) =>
                VisibleText.Escape(write(state, error is ShownException shown ? shown.Original : error), keepsLines: false)),
            scopeProvider is null ? null : new ShownScopes(scopeProvider),
            textWriter);
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();

    /// <summary>An exception whose text can be shown; its lines are those of the stack.</summary>
    private sealed class ShownException(Exception original) : Exception(VisibleText.Escape(original.Message, keepsLines: true))
    {
        public Exception Original => original;

        public override string ToString() => VisibleText.Escape(original.ToString(), keepsLines: true);
    }

    /// <summary>Scopes that are written as text; what has members keeps them, and JSON escapes those.</summary>
    private sealed class ShownScopes(IExternalScopeProvider inner) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
            inner.ForEachScope((scope, given) => callback(scope is IEnumerable<KeyValuePair<string, object?>> members ? new ShownMembers(members) : Shown(scope), given), state);

        public IDisposable Push(object? state) => inner.Push(state);

        private static string? Shown(object? scope) => scope?.ToString() is { } text ? VisibleText.Escape(text, keepsLines: false) : null;

        private sealed class ShownMembers(IEnumerable<KeyValuePair<string, object?>> members) : IEnumerable<KeyValuePair<string, object?>>
        {
            public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => members.GetEnumerator();

            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

            public override string? ToString() => Shown(members);
        }
    }
}
