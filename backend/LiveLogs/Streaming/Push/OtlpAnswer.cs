using System.Text.Json.Serialization;
using Google.Protobuf;

namespace LiveLogs.Streaming.Push;

/// <summary>What a sender of OTLP gets: in the form in which it sent (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).</summary>
/// <param name="PartialSuccess">What was refused; null when everything is stored. The sender does not send it again.</param>
internal sealed record OtlpReceipt([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OtlpPartialSuccess? PartialSuccess);

/// <param name="RejectedDataPoints">A 64-bit number, so a text.</param>
/// <param name="ErrorMessage">Why.</param>
internal sealed record OtlpPartialSuccess(string RejectedDataPoints, string ErrorMessage);

/// <summary>Why nothing was stored.</summary>
/// <param name="Code">The status of the answer.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record OtlpStatus(int Code, string Message);

/// <summary>Puts the answer to a push into the forms of OTLP.</summary>
internal static class OtlpAnswer
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static bool IsProtobuf(string? contentType) => Is(contentType, Protobuf);

    public static bool IsJson(string? contentType) => Is(contentType, Json);

    public static IResult Of(PushAnswer answer, string? contentType)
    {
        var reasons = string.Join(' ', answer.Refusals);
        if (answer.Problem is null)
        {
            var receipt = new OtlpReceipt(answer.Counts.Refused > 0
                ? new OtlpPartialSuccess(answer.Counts.Refused.ToString(System.Globalization.CultureInfo.InvariantCulture), reasons)
                : null);
            return IsProtobuf(contentType)
                ? Results.Bytes(Receipt(answer.Counts.Refused, reasons), Protobuf)
                : TypedResults.Json(receipt, OtlpAnswerJson.Default.OtlpReceipt, Json);
        }

        return IsProtobuf(contentType)
            ? new ProtobufResult(Message(answer.Status, answer.Detail), answer.Status)
            : TypedResults.Json(new OtlpStatus(answer.Status, answer.Detail), OtlpAnswerJson.Default.OtlpStatus, Json, answer.Status);
    }

    /// <summary>ExportMetricsServiceResponse { partial_success = 1 { rejected_data_points = 1, error_message = 2 } }</summary>
    private static byte[] Receipt(int refused, string reasons) =>
        refused == 0 ? [] : Written(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(Written(inner => WriteNumbered(inner, refused, reasons))));
        });

    /// <summary>google.rpc.Status { code = 1, message = 2 }</summary>
    private static byte[] Message(int code, string message) => Written(output => WriteNumbered(output, code, message));

    private static void WriteNumbered(CodedOutputStream output, int number, string text)
    {
        output.WriteTag(1, WireFormat.WireType.Varint);
        output.WriteInt64(number);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteString(text);
    }

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }

    private static bool Is(string? contentType, string wanted) =>
        contentType is not null && contentType.Split(';')[0].Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private sealed class ProtobufResult(byte[] bytes, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = Protobuf;
            await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OtlpReceipt))]
[JsonSerializable(typeof(OtlpStatus))]
internal sealed partial class OtlpAnswerJson : JsonSerializerContext;
