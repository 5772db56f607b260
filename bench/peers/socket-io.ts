// Socket.IO on Node as a peer: `emit` to all. It runs from its standard input, without its types.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

const { version } = createRequire(`${process.cwd()}/`)("socket.io/package.json") as { version: string };
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
io.on("connection", (socket) => {
  socket.on("chat", (message: Uint8Array) => io.emit("chat", message));
});
http.listen(0, "127.0.0.1", 4096, () => {
  const { port } = http.address() as AddressInfo; // a TCP server has one
  console.log(JSON.stringify({ port, what: `Socket.IO ${version}, Node ${process.versions.node}` }));
});
process.on("SIGTERM", () => process.exit(0));
