namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>
/// Calls per second by account and region, as in the service's quota table
/// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html).
/// </summary>
internal static class OperationRates
{
    public static double Default(string operation, string region) => operation switch
    {
        "FilterLogEvents" => region switch
        {
            "us-east-1" => 25,
            "ap-northeast-3" or "ap-southeast-3" or "ca-west-1" or "eu-central-1" or "il-central-1" => 5,
            _ => 10,
        },
        "GetLogEvents" => region switch
        {
            "eu-west-3" => 30,
            "us-west-2" or "ap-northeast-3" or "ap-southeast-3" or "ca-west-1" or "eu-central-1" or "eu-west-1" or "il-central-1" => 10,
            _ => 25,
        },
        "DescribeLogStreams" => 25,
        "StartLiveTail" => 5,
        "CreateLogStream" => 50,
        "DeleteLogStream" => 15,
        "PutLogEvents" => 5_000,
        "PutRetentionPolicy" => 5,
        _ => 10,
    };
}
