namespace LiveLogs.CloudSimulator.CloudWatch;

/// <summary>An error answer of the service.</summary>
internal sealed class AwsException(string code, string? message, int status = StatusCodes.Status400BadRequest) : Exception(message ?? code)
{
    public string Code { get; } = code;

    /// <summary>The text as sent; null when the body names only the code.</summary>
    public string? Text { get; } = message;

    public int Status { get; } = status;

    public static AwsException Invalid(string message) => new("InvalidParameterException", message);

    public static AwsException NoGroup() => new("ResourceNotFoundException", "The specified log group does not exist.");

    public static AwsException NoStream() => new("ResourceNotFoundException", "The specified log stream does not exist.");

    /// <summary>The body is exactly the 58 bytes that the real service sends.</summary>
    public static AwsException Throttled() => new("ThrottlingException", "Rate exceeded");
}
