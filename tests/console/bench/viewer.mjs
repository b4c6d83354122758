// A SignalR client that notes when each line reached it.

import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

/** Joins the deployment's project; `onEntry(entry, at)` is called for every line, `at` in milliseconds of `performance.now()`. */
export async function follow(deployment, options, onEntry) {
  const connection = new HubConnectionBuilder()
    .withUrl(deployment.hubUrl, {
      skipNegotiation: true, transport: HttpTransportType.WebSockets, accessTokenFactory: () => deployment.token(),
    })
    .configureLogging(LogLevel.None)
    .build();
  connection.on('logs', ({ logs }) => {
    const at = performance.now();
    for (const entry of logs)
      onEntry(entry, at);
  });
  for (const event of ['gap', 'status', 'heartbeat', 'end'])
    connection.on(event, () => {});
  await connection.start();
  await connection.invoke('Join', deployment.project, options);
  return connection;
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
