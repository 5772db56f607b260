// Bare Bun as a peer: a WebSocket server whose members get whatever one of them sends, by Bun's own publish.

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
  websocket: {
    perMessageDeflate: false,
    publishToSelf: true,
    open: (socket) => void socket.subscribe("all"),
    message: (_, message) => void server.publish("all", message),
  },
});
console.log(JSON.stringify({ port: server.port, what: `Bun ${Bun.version}` }));
process.on("SIGTERM", () => process.exit(0));
