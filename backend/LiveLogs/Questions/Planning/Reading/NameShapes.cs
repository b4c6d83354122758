using System.Text.RegularExpressions;

namespace LiveLogs.Questions.Planning.Reading;

/// <summary>Tells by its shape what a name is the name of.</summary>
internal static partial class NameShapes
{
    private static readonly HashSet<string> AzureRegions =
    [
        "westeurope", "northeurope", "eastus", "eastus2", "westus", "westus2", "westus3", "centralus", "northcentralus", "southcentralus", "germanywestcentral", "francecentral", "uksouth",
        "ukwest", "swedencentral", "switzerlandnorth", "norwayeast", "polandcentral", "italynorth", "southeastasia", "eastasia", "japaneast", "japanwest", "australiaeast", "canadacentral",
        "brazilsouth", "koreacentral", "centralindia", "southindia", "uaenorth", "southafricanorth",
    ];

    /// <summary>The field that a name is a value of: <c>region</c>, <c>resource_id</c> or <c>service</c>.</summary>
    public static string Field(string name) =>
        IsRegion(name) ? "region" : IsResource(name) ? "resource_id" : "service";

    /// <summary>Whether the name is one of a region of a cloud.</summary>
    public static bool IsRegion(string name) => Region().IsMatch(name) || AzureRegions.Contains(name.ToLowerInvariant());

    /// <summary>Whether the name is that of one resource: an id of a cloud, an ARN, or a name with a number.</summary>
    public static bool IsResource(string name) => Resource().IsMatch(name);

    /// <summary>Whether the name is surely an id of one resource.</summary>
    public static bool IsId(string name) => Id().IsMatch(name);

    [GeneratedRegex(@"^(?:(?:us|eu|ap|sa|ca|me|af|il|cn|mx)(?:-gov)?-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)\d(?:-[a-f])?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Region();

    [GeneratedRegex(@"^(?:i|vol|eni|vm|db|lb|asg)-[0-9a-f]{4,}$|^arn:|^[0-9a-f]{8}-[0-9a-f]{4}-|^/subscriptions/|^projects/|^\d{1,3}(?:\.\d{1,3}){3}$", RegexOptions.IgnoreCase)]
    private static partial Regex Id();

    [GeneratedRegex(@"^(?:i|vol|eni|vm|db|lb|asg)-[0-9a-z]{3,}$|^arn:|^[0-9a-f]{8}-[0-9a-f]{4}-|^/subscriptions/|^projects/|^\d{1,3}(?:\.\d{1,3}){3}$|^(?=.*\d)[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$", RegexOptions.IgnoreCase)]
    private static partial Regex Resource();
}
