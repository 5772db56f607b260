// The least that a relay of a file could do: what the source sends goes to all takers, and what a taker says to the source.
// A Bun server without login, window or credit of its own.

interface Data {
  readonly takes: boolean;
}
let source: Bun.ServerWebSocket<Data> | null = null;
const bare = Bun.serve<Data>({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, at) {
    const takes = new URL(request.url).pathname === "/take";
    return at.upgrade(request, { data: { takes } }) ? undefined : new Response(null, { status: 400 });
  },
  websocket: {
    perMessageDeflate: false,
    maxPayloadLength: 1024 * 1024,
    backpressureLimit: 64 * 1024 * 1024,
    open(socket) {
      if (socket.data.takes) socket.subscribe("file");
      else source = socket;
    },
    message(socket, message) {
      if (socket.data.takes) source?.send(message);
      else bare.publish("file", message);
    },
  },
});
console.log(JSON.stringify({ port: bare.port }));
