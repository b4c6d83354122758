namespace LiveLogs.Tests.Patterns.Corpus;

/// <summary>Kinds of logs, in their own words.</summary>
internal static partial class Formats
{
    private static readonly string[] Service =
    [
        "INFO » order {n} paid by {user} in {n} ms", "INFO » order {n} shipped to {word}", "WARN » order {n} refused: card expired", "ERROR » order {n} refused: no such customer",
        "INFO » cart of {user} emptied", "INFO » cart of {user} restored from {path}", "DEBUG » cache miss for {path}", "DEBUG » cache hit for {path}",
        "INFO » connection from {ip}:{port} opened", "INFO » connection from {ip}:{port} closed", "WARN » connection to {ip}:{port} timed out after {n} ms, retry {d} of {d}",
        "ERROR » database unreachable", "INFO » database reachable again", "INFO » worker {n} started", "INFO » worker {n} stopped", "INFO » {n} jobs waiting, {n} running",
        "INFO » request {uuid} took {f} s", "WARN » queue {word} is {n} % full", "ERROR » cannot write {path}: no space left on device", "ERROR » cannot read {path}: permission denied",
        "INFO » configuration loaded from {path}", "INFO » listening on port {port}", "INFO » user {user} signed in", "INFO » user {user} signed out", "WARN » user {user} failed to sign in: wrong password",
        "DEBUG » sizes: {list}", "INFO » sent {n} bytes to {ip}", "INFO » received {n} bytes from {ip}", "ERROR » worker {n} died with code {d}", "INFO » shutting down",
    ];

    public static IReadOnlyList<LogFormat> All => [.. Columns, .. Services, .. Names];

    /// <summary>Lines whose header is columns that no level and no logger tells.</summary>
    public static IReadOnlyList<LogFormat> Columns =>
    [
        new("update", "{day} {clock}, {Info|Info|Info|Info|Error}                  {part}    {text}",
        [
            "CBS » Loaded servicing stack v6.1.{n}.{n} with core: C:\\Windows\\winsxs\\amd64_{id}\\core.dll", "CBS » Session: {big}_{big} initialized by client {word}.",
            "CBS » Session: {big}_{big} finalized. Reboot required: no [HRESULT = {hex} - S_OK]", "CBS » Warning: unrecognised package attribute.", "CBS » Expecting attribute name [HRESULT = {hex} - E_ITEM]",
            "CBS » Failed to get next element [HRESULT = {hex} - E_ITEM]", "CBS » Failed to internally open package. [HRESULT = {hex} - E_PACKAGE]", "CBS » Starting installer initialization.",
            "CBS » Ending installer initialization.", "CBS » Starting installer finalization.", "CBS » Ending installer finalization.", "CBS » Starting the main loop.", "CBS » Installer service starts successfully.",
            "CBS » No startup processing required, service was not set as autostart", "CBS » Startup processing thread terminated normally", "CBS » SQM: Initializing online with opt-in: {True|False}",
            "CBS » SQM: Cleaning up report files older than {n} days.", "CBS » SQM: Requesting upload of all unsent reports.", "CBS » SQM: Queued {n} file(s) for upload with pattern: {path}, flags: {hex}",
            "CBS » NonStart: Set pending store consistency check.", "CBS » NonStart: Checking to ensure startup processing was not required.", "CBS » Idle processing thread terminated normally",
            "CBS » Read out cached applicability for package: Package_for_KB{n}~{id}~amd64~~{d}.{d}.{d}.{d}, state: {n}, current: {n}", "CBS » Clients: {n} of {word}",
            "CSI » {big}@{yyyy/M/d:HH:mm:ss.fff} Initialize (module version 0.0.0.{d}) called (stack @{hex} @{hex})", "CSI » {big} Creating transaction (attempt {d}), object {hex}", "CSI » {big} Store coherency cookie matches last scan",
            "CSI » {big} IAdvancedInstallerAwareStore_ResolvePendingTransactions (call {d}) (flags = {n}, progress = NULL, phase = {d}, pdw = @{hex})",
        ]),
        new("cluster", "{n} node-{n} {part} {epoch} 1 {text}",
        [
            "unix.hw state_change.unavailable » Component state change: Component \\042alt{d}\\042 is in the unavailable state (id={n})", "unix.hw state_change.available » Component state change: Component \\042alt{d}\\042 is in the available state (id={n})",
            "unix.hw net.niff.up » NIFF: node node-{n} has detected an available network connection on network {ip} via interface alt{d}", "unix.hw net.niff.down » NIFF: node node-{n} detected a failed network connection on network {ip} via interface alt{d}",
            "unix.hw net.niff.down » failed to open interface alt{d} on network {ip}", "boot_cmd new » Targeting domains:node-D{d} and nodes:node-[{n}-{n}] child of command {n}", "boot_cmd done » Command has completed successfully", "boot_cmd abort » Command has been aborted",
            "boot_cmd error » boot (command {n}) Error: connection refused", "boot_cmd success » wait (command {n}) finished", "boot_cmd start » halt (command {n}) begun",
            "node status » running", "node status » configured out", "node status » not responding", "node temphigh » Temperature ({n}C) exceeds warning threshold", "node temphigh » ambient={n}", "node psu » psu failure\\ ambient={n}",
            "node psu » PSU status ( on on )", "node fan » Fan speeds ( {n} {n} {n} {n} {n} {n} )", "domain status » ServerFileSystem: domain storage{n} is full", "domain panic » ServerFileSystem: An ServerFileSystem domain panic has occurred on storage{n}",
            "switch_module error » Link error on broadcast tree Interconnect-{d}T{d}{d}:{d}:{d}", "switch_module clear » Linkerror event interval expired", "switch_module fan » bias voltage of module {d} is normal", "partition status » active again", "action error » clusterAddMember (command {n}) failed",
            "gige temperature » warning", "gige temperature » normal", "gige temperature » critical", "action start » added node-{n} to partition {word}",
        ]),
        new("steps", "{yyyyMMdd-HH:mm:ss:fff}|{part}|30002{n}|{text}",
        [
            "Step_LSC » onStandStepChanged {n}", "Step_LSC » onExtend:{big} {n} {d} {d}", "Step_SPUtils » getTodayTotalDetailSteps = {big}##{n}##{big}##{n}##{n}##{big}", "Step_SPUtils » setTodayTotalDetailSteps={big}##{n}##{big}##{n}##{n}##{big}",
            "Step_Report » REPORT : {n} {n} {n} {n}", "Step_Report » calculateCaloriesWithCache totalCalories={n}", "Step_Report » calculateAltitudeWithCache totalAltitude={n}", "Step_Standard » flush sensor data", "Step_Standard » processHandleBroadcast action:screen.on",
            "Step_Receiver » process broadcast action:screen.on", "Step_Receiver » register all receivers ok", "Step_DataCache » updateMinute with type error {n} -> {n}", "Step_DataCache » getCache: {n} steps", "Step_Counter » isScreenOn true, phone: {n}",
            "Step_Counter » queue is full, drop {n}", "HiH_HiSync » sync begin", "HiH_HiSync » sync end, type is {d}", "HiH_Upload » upload data of {n} days", "HiH_Upload » upload failed with code {n}", "HiH_Users » refresh user", "HiH_Users » clear cache of user {n}",
            "HiH_Insert » insertHealth type {d} count {n}", "HiH_Insert » insertHealth done", "HiH_Query » totalStat type is {d}",
        ]),
        new("proxy", "[{MM.dd HH:mm:ss}] {chrome.exe|outlook.exe|git-remote-https.exe} - {text}",
        [
            "{word}.example.com:443 open through proxy proxy.example.com:{n} HTTPS", "{word}.example.com:443 close, {n} bytes sent, {n} bytes received, lifetime 00:{n}",
            "{word}.example.com:80 error : Could not connect through proxy proxy.example.com:{n} - Proxy closed the connection unexpectedly", "{word}.example.com:443 error : Could not connect to proxy proxy.example.com:{n} - connection attempt failed with error {n}",
            "resolve {word}.example.com : DNS through proxy", "rule {word} matched, direct connection", "rule {word} matched, blocked",
        ]),
        new("nodes", "- {epoch} {yyyy.MM.dd} {tiger|lion|puma|lynx} {MMM d HH:mm:ss} {tiger|lion|puma|lynx}/{tiger|lion|puma|lynx} {text}",
        [
            "crond(pam_unix)[{pid}]: session closed for user root", "crond(pam_unix)[{pid}]: session opened for user root by (uid=0)", "crond[{pid}]: (root) CMD (run-parts {path})", "ntpd[{pid}]: synchronized to {ip}, stratum {d}",
            "kernel: imklog {d}.{d}, log source = /proc/kmsg started.", "kernel: scsi{d}: device {d} not ready", "kernel: nfs server {word} not responding, still trying", "kernel: nfs server {word} OK", "sshd[{pid}]: Accepted publickey for {user} from {ip} port {port} ssh2",
            "sshd[{pid}]: Connection closed by {ip}", "sshd[{pid}]: Did not receive identification string from {ip}", "xinetd[{pid}]: START: rsync pid={pid} from={ip}", "xinetd[{pid}]: EXIT: rsync status={d} pid={pid} duration={n}(sec)", "dhcpd: DHCPREQUEST for {ip} from {d}a:1b:2c:3d:4e:{d}f via eth{d}",
            "dhcpd: DHCPACK on {ip} to {d}a:1b:2c:3d:4e:{d}f via eth{d}", "postfix/smtpd[{pid}]: connect from {word}.example.com[{ip}]", "postfix/smtpd[{pid}]: disconnect from {word}.example.com[{ip}]", "gmetad[{pid}]: data_thread() got no answer from any [{word}] datasource",
            "smartd[{pid}]: Device: /dev/sd{a|b|c}, SMART Prefailure Attribute: {n} changed from {n} to {n}",
        ]),
        new("billing", "{day} {clock},{ms},{eu-west|us-east|ap-south},{part},{text}",
        [
            "invoices,created » invoice {n} created", "invoices,sent » invoice {n} sent to {user}", "invoices,paid » invoice {n} paid", "payments,refused » payment of {n} refused", "payments,done » payment of {n} done after {d} tries", "payments,retried » gateway {word} busy",
            "ledger,closed » period {n} closed", "ledger,opened » period {n} opened", "ledger,failed » balance differs by {n}", "mails,failed » no route to {word}.example.com",
        ]),
        new("tags", "{alpha|bravo|delta}-web | {part} | {text}", Service),
    ];
}
