// `ws` on Node as a peer: the broadcast of its own documentation. It runs from its standard input, without its types.

import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const { version } = createRequire(`${process.cwd()}/`)("ws/package.json") as { version: string };
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false, backlog: 4096 });
server.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (message) => {
    for (const client of server.clients) client.send(message, { binary: true });
  });
});
server.on("listening", () => {
  const { port } = server.address() as AddressInfo; // a TCP server has one
  console.log(JSON.stringify({ port, what: `ws ${version}, Node ${process.versions.node}` }));
});
process.on("SIGUSR2", () => globalThis.gc?.());
process.on("SIGTERM", () => process.exit(0));
