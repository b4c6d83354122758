using LiveLogs.Alerts.Rules;
using Npgsql;

namespace LiveLogs.Alerts.Episodes;

/// <summary>Asks the decision log, in the transaction of an evaluation.</summary>
internal static class DecisionTable
{
    /// <summary>Those of some rules of which a word was not said since a moment.</summary>
    public static async Task<IReadOnlyList<AlertRule>> WithoutAsync(
        NpgsqlTransaction transaction, IReadOnlyList<AlertRule> rules, string word, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (rules.Count == 0)
            return [];

        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT rule_number FROM alert_decisions WHERE rule_number = ANY ($1) AND decision = $2 AND at > $3", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = rules.Select(rule => rule.Number).ToArray() }, new() { Value = word }, new() { Value = since } },
        };
        var said = new HashSet<int>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            said.Add(row.GetInt32(0));

        return [.. rules.Where(rule => !said.Contains(rule.Number))];
    }
}
