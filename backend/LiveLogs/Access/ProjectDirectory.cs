using System.Collections.Concurrent;
using LiveLogs.Logs;
using LiveLogs.Storage.Restores;
using Npgsql;

namespace LiveLogs.Access;

/// <summary>
/// The numbers of projects. A project's number never changes and a project never goes, so what was found once is kept;
/// what was not found is asked again, because another instance may create it at any time. After a restore of the database a number may come to be another project's.
/// </summary>
internal sealed class ProjectDirectory(NpgsqlDataSource database) : IRestoreListener
{
    /// <summary>SQL: the projects as a relation of <c>number</c> and <c>slug</c>, for JOIN. PostgreSQL merges it into the query.</summary>
    public const string Rows = "(SELECT number, slug FROM projects)";

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public Task OnRestoredAsync(CancellationToken cancellationToken)
    {
        _numbers.Clear();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Lets one at a time add to a project until the end of the transaction, so that what is counted before it is added cannot grow meanwhile. Rows that only refer to the project do not wait.
    /// </summary>
    public static async Task LockAsync(NpgsqlConnection session, int projectNumber, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT FROM projects WHERE number = $1 FOR NO KEY UPDATE", session)
        {
            Parameters = { new() { Value = projectNumber } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The number of a project; null when nothing was ever created in it.</summary>
    public async Task<int?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        if (_numbers.TryGetValue(slug, out var known))
            return known;
        if (!StorableText.IsStorable(slug))
            return null;
        await using var command = database.CreateCommand("SELECT number FROM projects WHERE slug = $1");
        command.Parameters.Add(new() { Value = slug });
        return await command.ExecuteScalarAsync(cancellationToken) is int number ? _numbers.GetOrAdd(slug, number) : null;
    }

    /// <summary>The number of a project that begins now if it had not yet.</summary>
    /// <exception cref="ArgumentException">The slug is invalid: <see cref="ProjectSlug.WhyNot"/> returns the reason.</exception>
    public async Task<int> GetOrCreateAsync(string slug, CancellationToken cancellationToken)
    {
        if (await FindAsync(slug, cancellationToken) is { } known)
            return known;
        if (ProjectSlug.WhyNot(slug) is { } reason)
            throw new ArgumentException(reason, nameof(slug));
        await using var command = database.CreateCommand("INSERT INTO projects (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING");
        command.Parameters.Add(new() { Value = slug });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await FindAsync(slug, cancellationToken) ?? throw new InvalidOperationException($"Project '{slug}' was not created.");
    }
}
