import { ClientSecretCredential } from '@azure/identity';
import { LogsQueryClient } from '@azure/monitor-query-logs';

const url = process.env.SIMULATOR_HTTPS_URL;
const credential = new ClientSecretCredential(
  '11111111-aaaa-4bbb-8ccc-000000000001', '22222222-aaaa-4bbb-8ccc-000000000002', process.env.CLIENT_SECRET ?? 'simulator~client.secret',
  { authorityHost: url, disableInstanceDiscovery: true });
const client = new LogsQueryClient(credential, { endpoint: `${url}/v1`, audience: 'https://api.loganalytics.io/.default' });

try {
  const result = await client.queryWorkspace('b1c2d3e4-0000-4000-8000-00000000a001', process.env.QUERY, { duration: 'PT1H' });
  const table = (result.tables ?? result.partialTables)[0];
  console.log(JSON.stringify({ status: result.status, columns: table.columnDescriptors.map(column => column.name), rows: table.rows }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, text: `${error.message} ${JSON.stringify(error.details ?? '')}` }));
}
