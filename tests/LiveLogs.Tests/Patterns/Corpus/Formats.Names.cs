namespace LiveLogs.Tests.Patterns.Corpus;

/// <content>Lines in which names stand where words do: in front of everything, with numbers, inside of longer values.</content>
internal static partial class Formats
{
    public static IReadOnlyList<LogFormat> Names =>
    [
        new("kernel", "{syslog} {tiger|lion|puma} kernel: [{n}.{big}] {text}",
        [
            "eth{d}: link becomes ready", "wlan{d}: link becomes ready", "lo: link becomes ready", "eth{d}: carrier lost on port{d}", "usb {d}-{d}: new device found, address {n}",
            "Bringing up interface eth{d} after reset", "Bringing up interface wlan{d} after reset", "Bringing up interface ib{d} after reset", "bond{d}: slave eth{d} enslaved as backup", "out of memory: killed process {pid}",
        ]),
        new("rack", "{n} rack-{n} {part} {epoch} {text}",
        [
            "net port » fabric switch lost its uplink through interface xe{d} of module {d}", "net port » fabric switch lost its uplink through interface ge{d} of module {d}", "net port » fabric switch found a spare uplink in module {d}",
            "env fan » blades in slot {n} run hot", "env fan » blades in slot {n} are cool again", "job state » queue drained", "job state » queue filled by {n} jobs", "job error » node left the partition while job {n} ran", "boot step » image {n} fetched", "boot step » image {n} refused",
        ]),
        new("desktop", "{syslog} {tiger|lion} {part}[{pid}]: {text}",
        [
            "netd » address change: vpn{d}(vpn{d}{+|-|!}:{ip}) primary", "netd » proxies cleared", "windowd » session id:{n}-{word} took over the display", "windowd » display {d} went to sleep", "powerd » lid closed after {n} minutes", "powerd » wake reason: code {n}",
            "syncd » folder {path} is up to date", "syncd » folder {path} has {n} conflicts", "syncd » account of {user} needs to sign in again",
        ]),
        new("accounts", "{\"time\":\"{iso}\",\"severity\":\"info\",\"message\":\"{json}\",\"build\":{n}}",
        [
            "{user} uploaded a new picture to album {n}", "{user} shared album {n} with everybody in the team", "{word}-{user} has used {n} of {n} allowed requests today", "quota of {n} MB raised", "nightly clean-up began", "nightly clean-up removed {n} files",
            "mail to {user} bounced", "mail to {user} accepted by relay {ip}",
        ]),
    ];
}
