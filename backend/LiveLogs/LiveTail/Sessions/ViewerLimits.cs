using LiveLogs.Operations.Problems;

namespace LiveLogs.LiveTail.Sessions;

/// <summary>Counts the viewers of this instance: all, of each project, of each user.</summary>
internal sealed class ViewerLimits(LiveTailOptions options)
{
    /// <summary>What <see cref="Enter"/> refuses with.</summary>
    public static IReadOnlyList<ProblemCode> Problems { get; } = [ProblemCodes.TooManyViewers, ProblemCodes.TooManyViewersOfProject, ProblemCodes.TooManyViewersOfUser];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private int _count;

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>Lets a viewer in.</summary>
    /// <returns>What to call, once, when it leaves.</returns>
    /// <exception cref="TailRefusedException">There are as many as there may be.</exception>
    public Action Enter(string project, string user)
    {
        lock (_lock)
        {
            if (_count >= options.MaxViewers)
                throw new TailRefusedException(ProblemCodes.TooManyViewers, "This instance has reached its limit of viewers. Try again later.");

            if (_projects.GetValueOrDefault(project) >= options.MaxViewersPerProject)
                throw new TailRefusedException(ProblemCodes.TooManyViewersOfProject, $"This project has {options.MaxViewersPerProject} viewers here, which is the limit.");

            if (_users.GetValueOrDefault(user) >= options.MaxViewersPerUser)
                throw new TailRefusedException(ProblemCodes.TooManyViewersOfUser, $"You have {options.MaxViewersPerUser} live tails open here, which is the limit.");

            _count++;
            Add(_projects, project, 1);
            Add(_users, user, 1);
        }

        return () => Leave(project, user);
    }

    private void Leave(string project, string user)
    {
        lock (_lock)
        {
            _count--;
            Add(_projects, project, -1);
            Add(_users, user, -1);
        }
    }

    private static void Add(Dictionary<string, int> counts, string key, int change)
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
            counts.Remove(key);
        else
            counts[key] = count;
    }
}
