namespace LiveLogs.Tests.Patterns.Corpus;

/// <content>The formats that logging libraries and platforms write.</content>
internal static partial class Formats
{
    public static IReadOnlyList<LogFormat> Services =>
    [
        new("log4j", "{day} {clock},{ms} {part} [{main|worker-1|worker-2|nio-8080-exec-3}] com.acme.shop.{Orders|Carts|Users}: {text}", Service),
        new("spring", "{day} {clock}.{ms}  {part} {pid} --- [{nio-8080-exec-3|main|task-1}] c.a.shop.{Orders|Carts}               : {text}", Service),
        new("spark", "{yy/MM/dd} {clock} {part} {executor.Executor|storage.MemoryStore|python.PythonRunner}: {text}", Service),
        new("openstack", "nova-{api|compute}.log.1.{day}_{clock} {day} {clock}.{ms} {pid} {part} nova.{compute.manager|api|scheduler} [req-{uuid} {id} {id} - - -] {text}", Service),
        new("mac", "{syslog} {tiger|lion} com.apple.{cts|cdscheduler|xpc.launchd}[{pid}]: {text}", Service),
        new("journald", "{syslog} {tiger|lion|puma} shop-{api|worker}[{pid}]: {text}", Service),
        new("nginx", "{yyyy/MM/dd HH:mm:ss} [{error|warn|notice}] {pid}#{pid}: *{n} {text}", Service),
        new("postgres", "{day} {clock}.{ms} UTC [{pid}] {user}@shop LOG:  {text}", Service),
        new("klog", "{I|W|E}{MMdd HH:mm:ss.ffffff} {pid} {controller|kubelet|server}.go:{n}] {text}", Service),
        new("logfmt", "time={iso} level={info|warn|error} caller={orders|carts}.go:{n} msg=\"{json}\" took={n}ms", Service),
        new("zap-json", "{\"level\":\"{info|warn|error}\",\"ts\":{epoch}.{n},\"caller\":\"shop/{orders|carts}.go:{n}\",\"msg\":\"{json}\",\"n\":{n}}", Service),
        new("zap", "{iso}\t{INFO|WARN|ERROR}\tshop/{orders|carts}.go:{n}\t{text}", Service),
        new("tracing-json", "{\"timestamp\":\"{iso}\",\"level\":\"INFO\",\"fields\":{ \"message\":\"{json}\",\"n\":{n}},\"target\":\"shop::{orders|carts}\"}", Service),
        new("tracing", "{iso}  {INFO|WARN|ERROR} shop::{orders|carts}: {text}", Service),
        new("structlog", "{\"event\":\"{json}\",\"level\":\"info\",\"timestamp\":\"{iso}\"}", Service),
        new("gelf", "{\"version\":\"1.1\",\"host\":\"{tiger|lion}\",\"short_message\":\"{json}\",\"timestamp\":{epoch}.{n},\"level\":6}", Service),
        new("python", "{day} {clock},{ms} - shop.{orders|carts} - {INFO|WARNING} - {text}", Service),
        new("dotnet", "{info|warn|fail}: Shop.{Orders|Carts}[{d}]\n      {text}", Service),
        new("docker", "{\"log\":\"{iso} {INFO|WARN} shop.{orders|carts}: {json}\\n\",\"stream\":\"stdout\",\"time\":\"{iso}\"}", Service),
        new("plain", "{text}", Service),
    ];
}
