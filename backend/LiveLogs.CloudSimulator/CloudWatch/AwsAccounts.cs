namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>Finds the account behind an access key. Accounts can be added while the simulator runs.</summary>
internal sealed class AwsAccounts
{
    private readonly Lock _lock = new();
    private readonly List<AwsAccount> _accounts = [];

    public AwsAccounts(IEnumerable<AwsAccount> accounts) => _accounts.AddRange(accounts);

    public void Add(AwsAccount account)
    {
        lock (_lock)
            _accounts.Add(account);
    }

    /// <summary>The account of that id, added when it is unknown.</summary>
    public AwsAccount GetOrAdd(string id)
    {
        lock (_lock)
        {
            if (_accounts.Find(account => account.Id == id) is { } known)
                return known;

            var added = new AwsAccount(id);
            _accounts.Add(added);
            return added;
        }
    }

    public void AddKey(AwsAccount account, AwsAccessKey key)
    {
        lock (_lock)
            account.Keys.Add(key);
    }

    public (AwsAccount Account, AwsAccessKey Key)? Find(string accessKeyId)
    {
        lock (_lock)
        {
            foreach (var account in _accounts)
            {
                foreach (var key in account.Keys)
                {
                    if (key.Id == accessKeyId)
                        return (account, key);
                }
            }

            return null;
        }
    }
}
