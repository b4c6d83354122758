// One node of a Socket.IO service with its Redis adapter: `viewers PORT` serves clients, each in the room that its address names;
// `publisher` has none and emits what its input says, one line of JSON each: {room: entries} of a batch.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const publish = createClient({ url: `redis://${process.env.LIVELOGS_TEST_REDIS}` });
const subscribe = publish.duplicate();
await Promise.all([publish.connect(), subscribe.connect()]);
const http = createServer();
const io = new Server(http, { adapter: createAdapter(publish, subscribe), transports: ['websocket'] });

if (process.argv[2] === 'viewers') {
  io.on('connection', (socket) => socket.join(socket.handshake.query.room));
  http.listen(Number(process.argv[3]), '127.0.0.1', () => console.log('ready'));
} else {
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    for (const [room, logs] of Object.entries(JSON.parse(line)))
      io.to(room).emit('logs', { type: 'logs', logs });
  }
  process.exit(0);
}
