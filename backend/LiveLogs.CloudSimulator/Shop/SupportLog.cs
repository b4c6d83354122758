using LiveLogs.CloudSimulator.AzureMonitor;
using LiveLogs.CloudSimulator.AzureMonitor.Store;

namespace LiveLogs.CloudSimulator.Shop;

/// <summary>Customer support, a web app on Azure: traces of Application Insights in a Log Analytics workspace.</summary>
internal sealed class SupportLog(ShopWorld world, AzureWorkspaces workspaces)
{
    private static readonly string[] Topics = ["delivery", "return", "invoice", "size advice", "damaged parcel"];

    public void RunAt(DateTimeOffset at)
    {
        if (!world.Chance(0.35))
            return;

        var ticket = $"T-{world.Dice.Next(10_000, 99_999)}";
        var (level, message) = world.Dice.Next(12) switch
        {
            0 => (2, $"Ticket {ticket} waits for {world.Dice.Next(20, 90)} minutes: no agent speaks {world.Pick<string>(["nl", "fr", "it"])}"),
            1 => (3, $"Sending the answer to {ticket} failed: SMTP 421 4.7.0 Try again later"),
            2 or 3 => (1, $"Ticket {ticket} closed, satisfaction {world.Dice.Next(3, 6)}/5"),
            _ => (1, $"Ticket {ticket} opened: {world.Pick(Topics)}"),
        };
        workspaces.Write(AzureOptions.DefaultWorkspace, "AppTraces",
        [
            new NewRow(at, new Dictionary<string, object?>
            {
                ["Message"] = message,
                ["SeverityLevel"] = level,
                ["AppRoleName"] = "support",
                ["AppRoleInstance"] = $"support-{world.Dice.Next(1, 3)}",
                ["OperationId"] = world.Hex(32),
            })
            {
                IngestionTime = at,
            },
        ]);
    }
}
