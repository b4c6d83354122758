using System.Collections.Concurrent;
using LiveLogs.CloudSimulator.GoogleCloud.Filters;

namespace LiveLogs.CloudSimulator.GoogleCloud;

/// <summary>A view on a bucket: what of a project's logs it shows.</summary>
internal sealed record GoogleView(string Container, EntryFilterExpression Filter);

/// <summary>Who exists: projects, the folders they are in, views on their buckets, service accounts.</summary>
internal sealed class GoogleDirectory
{
    public const string DefaultProject = "shop-prod";

    private readonly ConcurrentDictionary<string, GoogleServiceAccount> _accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GoogleView> _views = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _folders = new(StringComparer.Ordinal);

    public GoogleDirectory()
    {
        AddProject(DefaultProject);
        Default = AddAccount(DefaultProject, GoogleServiceAccount.DefaultName);
    }

    /// <summary>The account that is always there, with the right to read its own project.</summary>
    public GoogleServiceAccount Default { get; }

    /// <summary>Projects in which the Cloud Logging API is switched off.</summary>
    public ConcurrentDictionary<string, bool> DisabledApis { get; } = new(StringComparer.Ordinal);

    /// <summary>Workloads of other identity providers, and the accounts that their tokens stand for.</summary>
    public ConcurrentDictionary<FederatedWorkload, GoogleServiceAccount> Workloads { get; } = new();

    /// <summary>A folder or organisation by its full name, and a project in it.</summary>
    public void AddToFolder(string folder, string project)
    {
        AddProject(project);
        _folders.GetOrAdd(folder, _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal))[$"projects/{project}"] = true;
    }

    public void AddProject(string project) => _projects[$"projects/{project}"] = true;

    /// <summary>A project's number, which requests may name it by; entries say its id all the same.</summary>
    public void SetNumber(string project, string number) => _numbers[$"projects/{number}"] = $"projects/{project}";

    /// <summary>The name by id of a project, or of a view of it, that may be named by its number.</summary>
    public string ById(string name)
    {
        var end = name.IndexOf('/', Math.Min(name.Length, "projects/".Length));
        var project = end < 0 ? name : name[..end];
        return _numbers.TryGetValue(project, out var byId) ? byId + name[project.Length..] : name;
    }

    public GoogleServiceAccount AddAccount(string project, string name)
    {
        AddProject(project);
        var account = new GoogleServiceAccount(project, name);
        return _accounts.GetOrAdd(account.Email, account);
    }

    public GoogleServiceAccount? FindAccount(string? email) => email is null ? null : _accounts.GetValueOrDefault(email);

    /// <param name="name">In full, such as <c>projects/p/locations/global/buckets/b/views/v</c>.</param>
    /// <param name="container">Whose entries it shows.</param>
    /// <param name="filter">Which of them.</param>
    public void AddView(string name, string container, string filter) => _views[name] = new GoogleView(container, EntryFilterExpression.Parse(filter));

    public void DeleteView(string name) => _views.TryRemove(name, out _);

    public GoogleView? FindView(string name) => _views.GetValueOrDefault(name);

    /// <summary>The containers that logs are kept in for a resource: a folder's projects and itself. Null when it does not exist.</summary>
    public IReadOnlyList<string>? Containers(string resource) =>
        _folders.TryGetValue(resource, out var projects) ? [resource, .. projects.Keys]
        : _projects.ContainsKey(resource) ? [resource]
        : null;
}
