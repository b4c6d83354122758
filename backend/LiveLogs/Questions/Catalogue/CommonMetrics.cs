namespace LiveLogs.Questions.Catalogue;

/// <summary>The metrics that every project can ask for, under the names that the metrics of all clouds are brought to.</summary>
public static class CommonMetrics
{
    /// <summary>The metrics, the best known first.</summary>
    public static IReadOnlyList<CatalogueMetric> All { get; } =
    [
        Of("cpu_utilization", "percent", MetricKind.Gauge,
            "cpu|cpus|cpu usage|cpu load|cpu utilisation|cpu consumption|processor|processors|processor load|processor usage|processor utilization|prozessor|prozessorlast|"
            + "prozessorauslastung|cpu auslastung|cpu last|cpu nutzung|rechenlast|cpu verbrauch"),
        Of("memory_utilization", "percent", MetricKind.Gauge,
            "memory|mem|ram|memory usage|memory utilisation|memory consumption|ram usage|ram utilization|mem usage|arbeitsspeicher|hauptspeicher|speicher|speicherauslastung|"
            + "speicherverbrauch|speichernutzung|ram auslastung|ram verbrauch|ram nutzung|arbeitsspeicher auslastung|arbeitsspeicherauslastung|speicherbelegung"),
        Of("network_out_bytes", "bytes", MetricKind.Total,
            "network out|egress|outbound traffic|outgoing traffic|outbound network traffic|outgoing network traffic|outgoing bytes|outbound bytes|egress traffic|bytes sent|sent bytes|"
            + "network egress|outbound network|ausgehender traffic|ausgehenden traffic|ausgehender datenverkehr|ausgehenden datenverkehr|ausgehender netzwerkverkehr|"
            + "ausgehenden netzwerkverkehr|ausgehender verkehr|ausgehenden verkehr|gesendete bytes|netzwerkausgang|netzwerk out|upload"),
        Of("network_in_bytes", "bytes", MetricKind.Total,
            "network in|ingress|inbound traffic|incoming traffic|inbound network traffic|incoming network traffic|incoming bytes|inbound bytes|ingress traffic|bytes received|"
            + "received bytes|network ingress|inbound network|eingehender traffic|eingehenden traffic|eingehender datenverkehr|eingehenden datenverkehr|"
            + "eingehender netzwerkverkehr|eingehenden netzwerkverkehr|eingehender verkehr|eingehenden verkehr|empfangene bytes|netzwerkeingang|netzwerk in|download"),
        Of("disk_write_bytes", "bytes", MetricKind.Total,
            "disk writes|disk write|write io|disk write bytes|bytes written|written bytes|disk write throughput|festplattenschreibzugriffe|schreibzugriffe|schreiblast|"
            + "geschriebene bytes|schreib io|plattenschreibzugriffe|disk schreibzugriffe|write throughput"),
        Of("disk_read_bytes", "bytes", MetricKind.Total,
            "disk reads|disk read|read io|disk read bytes|bytes read|disk read throughput|lesezugriffe|leselast|festplattenlesezugriffe|gelesene bytes|lese io|read throughput"),
        Of("request_count", "count", MetricKind.Total,
            "requests|request|reqs|req|traffic|hits|request count|request volume|number of requests|request rate|throughput|calls|invocations|anfragen|anfrage|zugriffe|aufrufe|anfragenzahl|"
            + "anfrageaufkommen|requestzahl|requests count|verkehr"),
        Of("request_latency_ms", "ms", MetricKind.Duration,
            "latency|latencies|lat|resp time|response time|response times|request latency|request duration|response latency|request time|latenz|latenzen|antwortzeit|antwortzeiten|"
            + "reaktionszeit|reaktionszeiten|antwortlatenz|api latency"),
        Of("error_count", "count", MetricKind.Total, "error count metric|5xx|5xx errors|5xx responses|http 5xx|server errors|5xx fehler|status check failures"),
        Of("throttles", "count", MetricKind.Total, "throttle|throttling|throttled requests|throttling events|drosselungen|drosselung|gedrosselte anfragen"),
        Of("queue_depth", "count", MetricKind.Gauge,
            "queue depth|queue length|queue size|queue backlog|backlog|queued messages|messages in queue|messages waiting|warteschlange|warteschlangenlänge|warteschlangentiefe|"
            + "länge der warteschlange|tiefe der warteschlange|queue tiefe|queue länge|rückstau"),
        Of("connections", "count", MetricKind.Gauge,
            "connection count|open connections|active connections|database connections|db connections|number of connections|verbindungen|offene verbindungen|aktive verbindungen|"
            + "datenbankverbindungen|verbindungszahl|verbindungsanzahl"),
    ];

    private static CatalogueMetric Of(string name, string unit, MetricKind kind, string synonyms) => new(name, unit, kind, synonyms.Split('|'));
}
