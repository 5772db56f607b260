// The closed, append-only list of error codes. Peers see the code; a person reads the sentence: what happened,
// the likely cause, the next step. `close` is the WebSocket close code: 4400–4499 = do not come back with the same
// input, 4500–4599 = come back with backoff. `exit` is the exit status of a command that ends with it.

export type Exit = 1 | 2 | 3 | 4 | 5;

export interface Meaning {
  readonly close: number;
  readonly exit: Exit;
  readonly text: string;
}

const meaning = (close: number, exit: Exit, text: string): Meaning => ({ close, exit, text });

export const codes = {
  "frame.malformed": meaning(
    4400,
    1,
    "The other side sent something that is not Snug; it may be another program or a newer version.",
  ),
  "frame.too_large": meaning(4413, 1, "A message was larger than this relay takes; send it as a file instead."),
  "frame.unexpected": meaning(
    4409,
    1,
    "The other side sent a frame out of turn; update Snug on both sides and try again.",
  ),
  "version.unknown": meaning(4426, 1, "This client and the relay share no protocol version; update the older one."),
  "login.timeout": meaning(4408, 5, "Signing in took too long and the relay hung up; try again."),
  "login.refused": meaning(
    4401,
    4,
    "That password does not open this channel. Check for a missing word, and check the address.",
  ),
  "login.code": meaning(
    4402,
    4,
    "The password is right, but that code is not. Wait for the next code in your app and try again.",
  ),
  "login.clock": meaning(
    4403,
    4,
    "The password is right, but the code is from another time. Set the clock of your phone and of this machine, then try again.",
  ),
  "login.locked": meaning(4429, 4, "There were too many wrong codes, so new logins wait. Try again later."),
  "login.busy": meaning(4529, 5, "The relay is busy with other logins; it is tried again in a moment."),
  "login.ticket": meaning(4404, 4, "The relay no longer knows this session; join again with password and code."),
  "login.forged": meaning(4407, 4, "The relay could not verify this client's signature and refused it; join again."),
  "relay.untrusted": meaning(
    4495,
    3,
    "This relay is not the one the address names. Do not go on; ask who gave you the address.",
  ),
  "relay.unreachable": meaning(4590, 5, "The relay could not be reached. Check the address and that it is running."),
  "relay.stopping": meaning(4503, 5, "The relay is stopping; members come back by themselves when it is up again."),
  "relay.failed": meaning(4500, 5, "The relay had a fault of its own; it is tried again in a moment."),
  "relay.slow_reader": meaning(4508, 5, "This connection was too slow to keep up; it is opened again."),
  "relay.replaced": meaning(
    4510,
    1,
    "This session was opened again over another connection, so this one was closed; it comes back by itself.",
  ),
  "send.stale": meaning(4500, 1, "The message was sealed before the group changed; it is sealed again and sent."),
  "send.counter": meaning(4500, 1, "A message arrived out of order; it is sent again in order."),
  "send.outside": meaning(4409, 1, "Only members of the group may send; join first."),
  "send.expired": meaning(
    4590,
    5,
    "A message could not be delivered for ten minutes; send it again when you are connected.",
  ),
  "commit.too_soon": meaning(4500, 1, "The group changed a moment ago; the change is tried again."),
  "commit.refused": meaning(4409, 1, "The relay did not take this change of the group."),
  "create.refused": meaning(
    4405,
    1,
    "This relay does not let others make channels; ask its operator, or make it on the relay's machine.",
  ),
  "create.exists": meaning(4406, 1, "A channel with this id is already there; make a new one."),
  "channel.closed": meaning(4411, 1, "This channel was closed by its operator."),
  "address.malformed": meaning(
    4400,
    2,
    "That is not a Snug address. It looks like snug://host/… with a part after the # sign; copy the whole of it.",
  ),
  "address.insecure": meaning(
    4400,
    2,
    "Without TLS Snug only speaks to this machine itself; use a relay with TLS, or --insecure if you accept that the network sees who talks.",
  ),
  "password.empty": meaning(4400, 2, "The password is empty; type the channel's password."),
  "password.too_long": meaning(4400, 2, "The password is longer than 1,024 bytes; check what was pasted."),
  "password.weak": meaning(
    4400,
    2,
    "That password is too easy to guess; make it longer or less common, or let Snug make one.",
  ),
  "code.malformed": meaning(4400, 2, "A code is six digits from your authenticator app; type it again."),
  "nickname.malformed": meaning(
    4400,
    2,
    "A nickname is 1 to 32 visible characters without line breaks; choose another.",
  ),
  "text.too_long": meaning(4400, 1, "A message holds at most 64 KiB of text; send a file instead."),
  "suite.unknown": meaning(4400, 2, "This version of Snug does not know that suite; use mls or mls-classic."),
  "suite.unbuilt": meaning(4400, 2, "The suite fernet is not built yet; use mls or mls-classic."),
  "group.password_differs": meaning(
    4401,
    4,
    "The password differs from the one this group was made with; ask for the current one and join again.",
  ),
  "group.lost": meaning(4500, 1, "This client could not follow a change of the group; it joins again by itself."),
  "group.void": meaning(4500, 1, "A member sent an invalid change of the group; it was ignored by everyone."),
  "group.open_failed": meaning(4500, 1, "A message could not be opened; its sender may send it again."),
  "group.gap": meaning(4500, 1, "Messages of a member are missing; ask them to send again."),
  "group.repeat": meaning(4500, 1, "A message was delivered twice by the relay; the repeat was not shown."),
  "group.removed": meaning(4500, 1, "A member removed you from the group; this client joins again by itself."),
  "group.superseded": meaning(4500, 1, "The group was founded anew; this client joins it again by itself."),
  "login.wrong_codes": meaning(
    4500,
    1,
    "Someone who has the password typed five wrong codes; consider a new password.",
  ),
  "store.failed": meaning(4500, 1, "The data folder could not be read or written; check the disk and its permissions."),
  "store.locked": meaning(4500, 1, "The key file does not open this data folder; give the right --key-file."),
  "config.malformed": meaning(4400, 2, "An option is not valid; see --help."),
  "listen.failed": meaning(4500, 1, "The relay could not listen there; the port may be taken."),
  "lane.busy": meaning(4529, 5, "The relay carries as many files as it can; it is tried again in a moment."),
  "lane.over": meaning(4501, 5, "The relay ended the way of this file; it is opened again."),
  "file.unknown": meaning(4500, 1, "That file is not on offer here any more; ask for it again."),
  "file.too_many": meaning(4500, 1, "Too many files are on offer at once; stop some of them first."),
  "file.unreadable": meaning(4500, 1, "The file could not be read; check that it is there and that you may read it."),
  "file.changed": meaning(4500, 1, "The file changed while it was being sent; it has to be offered again."),
  "file.corrupt": meaning(4500, 1, "What came is not what was sent, so nothing of it was kept; ask for it again."),
  "file.too_long": meaning(4500, 1, "More came than was announced, so it was stopped and nothing of it was kept."),
  "file.disk_full": meaning(4500, 1, "The disk is full, so nothing of the file was kept; make room and take it again."),
  "file.unwritable": meaning(4500, 1, "The file could not be written there; choose a folder that you may write to."),
  "file.no_room": meaning(
    4500,
    1,
    "This browser has no room in its memory for this file; take it in a terminal, or in a browser that saves to disk.",
  ),
  "file.withdrawn": meaning(4500, 1, "Its sender withdrew the file."),
  "file.away": meaning(4500, 1, "Its sender is away; it continues when they are back."),
  "file.left": meaning(4500, 1, "Its sender left before all of it had come; ask for it again."),
  "file.past": meaning(4500, 1, "It comes from a stream, of which that part cannot be read again; ask for it again."),
  "file.cancelled": meaning(4500, 1, "It was stopped by who was taking it."),
  "file.uncleaned": meaning(
    4500,
    1,
    "The picture's metadata (place, camera, author) could not be taken out, so it was not offered; --keep-metadata sends it as it is.",
  ),
  internal: meaning(4500, 1, "Snug had a fault of its own; please report it with what you did before."),
} as const satisfies Record<string, Meaning>;

export type Code = keyof typeof codes;

/** Whether a text is one of the codes; what a peer sends is not trusted to be one. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text);
}
