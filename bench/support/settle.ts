// Loaded into a process whose memory is measured: at SIGUSR2 it collects its garbage.

process.on("SIGUSR2", () => Bun.gc(true));
